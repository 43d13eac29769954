/* Text typed while the connection is lost survives on the device and is sent once.

   Without this file the same form works; what is typed is then lost with the page. */
(() => {
  "use strict";
  const { read, keep, forget } = window.keptHere;
  const TRY_AGAIN_MS = 15_000;

  document.querySelectorAll("form[data-draft]").forEach(attend);

  function attend(form) {
    const key = `idaman:draft:${form.dataset.draft}`;
    const tell = (said) => { form.querySelector("[data-told]").textContent = said; };
    const inputs = () => [...form.elements].filter(
      (one) => one.name && !["submit", "file"].includes(one.type) && one.name !== "csrfmiddlewaretoken",
    );
    const kept = read(key);
    if (kept) {
      restore(kept.values);
      form.closest("details")?.setAttribute("open", "");
      tell(form.dataset.restored);
    }

    function restore(values) {
      // Token and hash come along: what had arrived after all counts once, and what somebody
      // else changed meanwhile is shown beside it.
      for (const one of inputs()) {
        if (!(one.name in values)) continue;
        if (one.type === "checkbox" || one.type === "radio") one.checked = values[one.name].includes(one.value);
        else [one.value] = values[one.name];
      }
    }

    const remember = () => {
      const values = {};
      for (const one of inputs()) {
        values[one.name] ??= [];
        if ((one.type === "checkbox" || one.type === "radio") && !one.checked) continue;
        values[one.name].push(one.value);
      }
      keep(key, { values });
    };
    form.addEventListener("input", remember);
    form.addEventListener("change", remember);

    let isUnderWay = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(event.submitter);
    });

    async function send(pressed) {
      if (isUnderWay || !form.isConnected) return;
      isUnderWay = true;
      remember();
      try {
        tell(form.dataset.sending);
        const body = new FormData(form);
        if (pressed?.name) body.set(pressed.name, pressed.value);
        const answer = await fetch(form.action, { method: "POST", body });
        if (answer.redirected) {
          // Who has to log in again finds the text on coming back.
          if (!answer.url.includes("/accounts/")) forget(key);
          location.assign(answer.url);
          return;
        }
        if (answer.status === 429 || answer.status > 499) {
          later(form.dataset.busy, pressed);
          return;
        }
        // Refused: the page that came back says why and still has what was typed.
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (!page.querySelector("form[data-draft]")) {
          tell(form.dataset.refused);
          isUnderWay = false;
          return;
        }
        forget(key);
        document.querySelector("main").replaceWith(page.querySelector("main"));
        document.querySelectorAll("form[data-draft]").forEach(attend);
        scrollTo(0, 0);
      } catch {
        later(form.dataset.cut, pressed);
      }
      isUnderWay = false;
    }

    function later(said, pressed) {
      isUnderWay = false;
      tell(said);
      const again = () => { removeEventListener("online", again); send(pressed); };
      addEventListener("online", again);
      setTimeout(() => { if (navigator.onLine) again(); }, TRY_AGAIN_MS);
    }
  }
})();
