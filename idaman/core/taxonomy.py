"""The fixed words of the national smart-city method, and the parts a plan is sorted by.

Six dimensions with three sub-dimensions each, and three readiness elements with three parts
each. Source: the ministry's masterplan guide (2021) as cited in docs/methods/dimensions.md.
Codes are stored in plans and never change; the Indonesian labels are the official wording.
"""

from __future__ import annotations

from enum import StrEnum


class Dimension(StrEnum):
    """The six dimensions, in the order of the guide."""

    GOVERNANCE = "governance"
    BRANDING = "branding"
    ECONOMY = "economy"
    LIVING = "living"
    SOCIETY = "society"
    ENVIRONMENT = "environment"

    @property
    def label(self) -> str:
        """The official name, which stays English in Indonesian documents."""
        return f"Smart {self.value.title()}"


class SubDimension(StrEnum):
    """The eighteen sub-dimensions; the part before the dot is the dimension."""

    GOVERNANCE_SERVICE = "governance.service"
    GOVERNANCE_BUREAUCRACY = "governance.bureaucracy"
    GOVERNANCE_POLICY = "governance.policy"
    BRANDING_TOURISM = "branding.tourism"
    BRANDING_BUSINESS = "branding.business"
    BRANDING_APPEARANCE = "branding.appearance"
    ECONOMY_INDUSTRY = "economy.industry"
    ECONOMY_WELFARE = "economy.welfare"
    ECONOMY_TRANSACTION = "economy.transaction"
    LIVING_HARMONY = "living.harmony"
    LIVING_HEALTH = "living.health"
    LIVING_MOBILITY = "living.mobility"
    SOCIETY_COMMUNITY = "society.community"
    SOCIETY_LEARNING = "society.learning"
    SOCIETY_SECURITY = "society.security"
    ENVIRONMENT_PROTECTION = "environment.protection"
    ENVIRONMENT_WASTE = "environment.waste"
    ENVIRONMENT_ENERGY = "environment.energy"

    @property
    def dimension(self) -> Dimension:
        """The dimension this belongs to.

        >>> SubDimension.LIVING_HEALTH.dimension
        <Dimension.LIVING: 'living'>
        """
        return Dimension(self.value.partition(".")[0])

    @property
    def label(self) -> str:
        """The official Indonesian wording."""
        return SUB_DIMENSION_LABELS[self]


SUB_DIMENSION_LABELS: dict[SubDimension, str] = {
    SubDimension.GOVERNANCE_SERVICE: "Pelayanan publik",
    SubDimension.GOVERNANCE_BUREAUCRACY: "Tata kelola birokrasi yang efisien",
    SubDimension.GOVERNANCE_POLICY: "Efisiensi kebijakan publik",
    SubDimension.BRANDING_TOURISM: "Ekosistem pariwisata",
    SubDimension.BRANDING_BUSINESS: "Platform dan ekosistem bisnis daerah",
    SubDimension.BRANDING_APPEARANCE: "Wajah kota",
    SubDimension.ECONOMY_INDUSTRY: "Ekosistem industri yang berdaya saing",
    SubDimension.ECONOMY_WELFARE: "Kesejahteraan rakyat",
    SubDimension.ECONOMY_TRANSACTION: "Ekosistem transaksi keuangan",
    SubDimension.LIVING_HARMONY: "Harmonisasi tata ruang wilayah",
    SubDimension.LIVING_HEALTH: "Prasarana kesehatan",
    SubDimension.LIVING_MOBILITY: "Sarana transportasi dan logistik",
    SubDimension.SOCIETY_COMMUNITY: "Masyarakat warga yang interaktif",
    SubDimension.SOCIETY_LEARNING: "Ekosistem belajar yang efisien",
    SubDimension.SOCIETY_SECURITY: "Sistem keamanan masyarakat",
    SubDimension.ENVIRONMENT_PROTECTION: "Proteksi lingkungan",
    SubDimension.ENVIRONMENT_WASTE: "Tata kelola sampah dan limbah",
    SubDimension.ENVIRONMENT_ENERGY: "Tata kelola energi yang bertanggung jawab",
}


class Element(StrEnum):
    """The three readiness elements a masterplan is built on."""

    STRUCTURE = "structure"
    INFRASTRUCTURE = "infrastructure"
    SUPERSTRUCTURE = "superstructure"


class Part(StrEnum):
    """The nine parts of the readiness elements; the part before the dot is the element."""

    STRUCTURE_PEOPLE = "structure.people"
    STRUCTURE_BUDGET = "structure.budget"
    STRUCTURE_GOVERNANCE = "structure.governance"
    INFRASTRUCTURE_PHYSICAL = "infrastructure.physical"
    INFRASTRUCTURE_DIGITAL = "infrastructure.digital"
    INFRASTRUCTURE_SOCIAL = "infrastructure.social"
    SUPERSTRUCTURE_REGULATION = "superstructure.regulation"
    SUPERSTRUCTURE_INSTITUTION = "superstructure.institution"
    SUPERSTRUCTURE_PROCEDURE = "superstructure.procedure"

    @property
    def element(self) -> Element:
        return Element(self.value.partition(".")[0])


class Quadrant(StrEnum):
    """The four fields of a SWOT analysis."""

    STRENGTH = "strength"
    WEAKNESS = "weakness"
    OPPORTUNITY = "opportunity"
    THREAT = "threat"


class Level(StrEnum):
    """What an indicator measures: what was made, or what became better."""

    OUTPUT = "output"
    OUTCOME = "outcome"


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    KEEP = "keep"


class Horizon(StrEnum):
    """The three horizons of the roadmap."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


class FundingSource(StrEnum):
    """Where the money of an activity comes from."""

    APBD = "apbd"
    APBN = "apbn"
    PROVINCE = "province"
    DAK = "dak"
    VILLAGE = "village"
    BLUD = "blud"
    CSR = "csr"
    GRANT = "grant"
    PPP = "ppp"
    OTHER = "other"
