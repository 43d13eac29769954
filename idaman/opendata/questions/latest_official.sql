-- What is the newest official figure of each indicator at each place, and who published it?
-- reads: statistics
-- asks: government
with ranked as (
    select
        indicator,
        region,
        series,
        period,
        value,
        publisher,
        row_number() over (
            partition by indicator, region, series order by period desc, number desc
        ) as place
    from statistics
    where government = :government and nature = 'official' and counts
)
select indicator, region, series, period, value, publisher
from ranked
where place = 1
order by indicator, region, series
