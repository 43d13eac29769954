/* Reporting from a phone on a weak link: a smaller photo, and where the phone is, if asked.

   Without this file the same form works; the photo is then sent as it is. */
(() => {
  "use strict";
  const LIMIT = 300_000;
  const EDGES = [1600, 1280, 1024, 800];
  const QUALITIES = [0.72, 0.6, 0.5];

  document.addEventListener("change", (event) => {
    if (event.target.matches("input[data-shrink]")) shrink(event.target);
  });
  document.addEventListener("click", (event) => {
    const asked = event.target.closest("[data-where] button");
    if (asked) locate(asked.closest("form"), asked.parentElement.querySelector("[role=status]"));
  });
  new MutationObserver(offer).observe(document.body, { childList: true });
  offer();

  function offer() {
    if (!navigator.geolocation) return;
    document.querySelectorAll("[data-where]").forEach((one) => { one.hidden = false; });
  }

  function locate(form, told) {
    navigator.geolocation.getCurrentPosition((here) => {
      form.elements.lat.value = here.coords.latitude.toFixed(6);
      form.elements.lon.value = here.coords.longitude.toFixed(6);
      told.textContent = told.dataset.found;
    }, () => { told.textContent = told.dataset.lost; }, { timeout: 15_000 });
  }

  /* What a canvas makes tells neither where nor when it was taken. */
  async function shrink(input) {
    const chosen = input.files[0];
    if (!chosen || chosen.size <= LIMIT || !/^image\/(jpeg|png|webp)$/.test(chosen.type)) return;
    const button = input.form.querySelector("button:not([type])");
    button.disabled = true;
    try {
      const made = await smaller(chosen);
      if (made && made.size < chosen.size && input.files[0] === chosen) {
        const carrier = new DataTransfer();
        carrier.items.add(made);
        input.files = carrier.files;
      }
    } catch { /* sent as it is */ }
    button.disabled = false;
  }

  async function smaller(photo) {
    const image = await createImageBitmap(photo, { imageOrientation: "from-image" });
    const canvas = document.createElement("canvas");
    for (const edge of EDGES) {
      const scale = Math.min(1, edge / Math.max(image.width, image.height));
      canvas.width = Math.round(image.width * scale);
      canvas.height = Math.round(image.height * scale);
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      for (const quality of QUALITIES) {
        const made = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", quality); });
        if (made && made.size <= LIMIT) return new File([made], "foto.jpg", { type: "image/jpeg" });
      }
    }
    return null;
  }
})();
