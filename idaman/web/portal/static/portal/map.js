// Puts the districts on a map one can move, above the drawing, which stays and has them all.
"use strict";
(async () => {
  const box = document.getElementById("peta");
  if (!box || !window.L) return;
  const answer = await fetch(box.dataset.from);
  if (!answer.ok) return;
  const data = await answer.json();
  data.features = data.features.filter((feature) => feature.geometry);
  if (!data.features.length) return;
  box.hidden = false;
  const river = getComputedStyle(document.documentElement).getPropertyValue("--river").trim();
  const map = L.map(box, { attributionControl: Boolean(box.dataset.tiles) });
  if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { maxZoom: 18 }).addTo(map);
  const words = box.dataset;
  const isByPlan = (place) => words.by === "plan" || !place.promises;
  const label = (place) => {
    const link = document.createElement("a");
    link.href = place.href;
    const stands = `${place.kept}/${place.promises} ${words.kept}, ${place.late} ${words.late}, ` +
      `${place.broken} ${words.broken}`;
    const said = isByPlan(place) ? `${place.items} ${words.items}` : stands;
    link.textContent = `${place.name}: ${said}`;
    return link;
  };
  const fill = (place) => (isByPlan(place) ? 0.15 : 0.08 + 0.7 * (place.kept / place.promises));
  const layer = L.geoJSON(data, {
    style: (feature) => ({ color: river, weight: 2, fillOpacity: fill(feature.properties) }),
    pointToLayer: (feature, at) =>
      L.circleMarker(at, { radius: 7 + Math.sqrt(feature.properties.items) * 2, color: river }),
    onEachFeature: (feature, drawn) => {
      drawn.bindPopup(label(feature.properties));
      drawn.bindTooltip(feature.properties.short, {
        className: "place",
        direction: "right",
        offset: [10, 0],
        permanent: true,
      });
    },
  }).addTo(map);
  map.fitBounds(layer.getBounds().pad(0.08));
  // Of names that would cover each other the first stays; zooming in shows the rest.
  const declutter = () => {
    const taken = [];
    layer.eachLayer((drawn) => {
      const name = drawn.getTooltip().getElement();
      if (!name) return;
      name.style.visibility = "";
      const box = name.getBoundingClientRect();
      const covers = (other) =>
        box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom;
      if (taken.some(covers)) name.style.visibility = "hidden";
      else taken.push(box);
    });
  };
  map.on("zoomend resize", declutter);
  declutter();
})();
