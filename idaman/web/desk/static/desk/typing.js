/* Enter leads to the next row; in the last one it sends the page. Digits are grouped as one types.

   Without this file the same form works; Enter then sends what is typed so far. */
(() => {
  "use strict";
  document.querySelectorAll("form[data-typing]").forEach((form) => {
    const rows = [...form.querySelectorAll("input[id^='row-']")];
    rows.forEach((row, at) => {
      row.addEventListener("keydown", (event) => {
        const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (!step || event.isComposing) return;
        const isLast = event.key === "Enter" && at === rows.length - 1;
        const isOver = event.key === "Enter" && !row.value && at > 0 && rows[at - 1].value;
        if (isLast || isOver) return; // Enter in the last or in an empty row sends.
        event.preventDefault();
        rows[at + step]?.focus();
        rows[at + step]?.select();
      });
      row.addEventListener("input", () => {
        const digits = row.value.replace(/\D/g, "");
        row.setAttribute("aria-invalid", String(digits.length > 0 && !/^[1-4]{0,9}$|^[1-4]{9}\d{0,4}$/.test(digits)));
      });
    });
  });
})();
