/* Other weights for an index, reckoned in the reader's browser while they are typed.

   Without this file the same form is answered by the server. The reckoning is that of
   idaman/features/indices/rules/whatif.py, the same operations in the same order. */
(() => {
  "use strict";
  const form = document.querySelector("form.try");
  const table = document.getElementById("tried");
  if (!form || !table) return;
  let told = null;

  fetch(form.dataset.index).then((answer) => answer.json()).then((index) => {
    told = index;
    form.addEventListener("input", answer);
    form.addEventListener("submit", (event) => { event.preventDefault(); answer(); });
    answer();
  }).catch(() => { /* The server answers. */ });

  function answer() {
    const scale = form.elements.scale.value;
    const mean = form.elements.mean.value;
    const weights = {};
    for (const part of told.parts) {
      const typed = form.elements[`w-${part.code}`].value.trim();
      if (typed === "") continue;
      const weight = read(typed);
      if (!(weight >= 0 && weight <= 1000)) return;
      weights[part.code] = weight;
    }
    const can = allowed(scale, mean);
    document.getElementById("no-result").hidden = can;
    if (can) show(whatIf(weights, scale, mean));
  }

  function read(typed) {
    const share = /^(\d{1,6})\s*\/\s*(\d{1,6})$/.exec(typed);
    return share ? 100 * Number(share[1]) / Number(share[2]) : Number(typed.replace(",", "."));
  }

  function allowed(scale, mean) {
    const rows = told.scores[scale];
    if (!rows) return false;
    if (isDuel(mean)) return true;
    if (!mean && Object.values(told.means).every(([name]) => name === "arithmetic")) return true;
    return mean === "arithmetic" || rows.every((row) => row.every((v) => v === null || v > 0));
  }

  function whatIf(weights, scale, mean) {
    const within = {};
    for (const part of told.parts) (within[part.parent] ||= []).push(part);
    const rows = told.scores[scale];
    const scores = isDuel(mean)
      ? duelled(within, rows, weights)
      : rows.map((row) => group(within, "", row, weights, mean));
    const known = scores.filter((score) => score !== null).map(near);
    return told.units.map((unit, n) => ({
      code: unit.code,
      score: scores[n],
      rank: scores[n] === null ? 0 : 1 + known.filter((other) => other > near(scores[n])).length,
    }));
  }

  function isDuel(mean) {
    return !mean && told.means[""][0] === "copeland";
  }

  function duelled(within, rows, weights) {
    const flat = [];
    const lay = (code, above) => {
      const own = within[code].map((part) => part.code in weights ? weights[part.code] : part.weight);
      const total = own.reduce((sum, weight) => sum + weight, 0);
      within[code].forEach((part, n) => {
        if (own[n] === 0) return;
        const share = above * (own[n] / total);
        if ("column" in part) flat.push([part.column, share]);
        else lay(part.code, share);
      });
    };
    lay("", 1);
    const won = rows.map(() => 0);
    rows.forEach((one, a) => {
      for (let b = 0; b < a; b++) {
        let lead = 0;
        for (const [column, weight] of flat) {
          const x = one[column], y = rows[b][column];
          if (x === null || y === null || x === y) continue;
          lead += x > y ? weight : -weight;
        }
        if (Math.abs(lead) < 2e-12) continue;
        won[a] += Math.sign(lead);
        won[b] -= Math.sign(lead);
      }
    });
    return rows.map((row, n) => flat.length && isThere(within, "", row) ? won[n] : null);
  }

  function isThere(within, code, row) {
    let given = 0, there = 0;
    for (const part of within[code]) {
      given += part.weight;
      if ("column" in part ? row[part.column] !== null : isThere(within, part.code, row)) {
        there += part.weight;
      }
    }
    return there / given >= told.group_share - 1e-12;
  }

  function near(score) {
    return Math.floor(score * 1e9 + 0.5) / 1e9;
  }

  function group(within, code, row, weights, mean) {
    const [name, power] = mean ? [mean, null] : told.means[code];
    let total = 0, weighed = 0, given = 0, there = 0;
    for (const part of within[code]) {
      const value = "column" in part
        ? row[part.column] : group(within, part.code, row, weights, mean);
      given += part.weight;
      if (value === null) continue;
      there += part.weight;
      const weight = part.code in weights ? weights[part.code] : part.weight;
      if (weight === 0) continue;
      total += weight * into(name, power, value);
      weighed += weight;
    }
    if (weighed === 0 || there / given < told.group_share - 1e-12) return null;
    return outOf(name, power, total / weighed);
  }

  function into(name, power, value) {
    if (name === "geometric") return Math.log(value);
    if (name === "harmonic") return 1 / value;
    return name === "power" ? Math.pow(value, power) : value;
  }

  function outOf(name, power, value) {
    if (name === "geometric") return Math.exp(value);
    if (name === "harmonic") return 1 / value;
    return name === "power" ? Math.pow(value, 1 / power) : value;
  }

  function written(score) {
    const said = score.toFixed(2);
    return document.documentElement.lang === "id" ? said.replace(".", ",") : said;
  }

  function show(places) {
    const body = table.tBodies[0];
    const rows = new Map([...body.rows].map((row) => [row.dataset.code, row]));
    const order = (a, b) => (!a.rank - !b.rank) || a.rank - b.rank || (a.code < b.code ? -1 : 1);
    for (const place of [...places].sort(order)) {
      const row = rows.get(place.code);
      if (!row) continue;
      row.cells[1].textContent = place.rank || "–";
      row.cells[3].textContent = place.score === null ? "" : written(place.score);
      body.append(row);
    }
  }
})();
