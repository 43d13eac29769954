/* Sending evidence over a weak link: a smaller photo, and text that survives a cut.

   Without this file the same form works; the photo is then sent as it is. */
(() => {
  "use strict";
  const { read, keep, forget } = window.keptHere;
  const LIMIT = 300_000;
  const EDGES = [1600, 1280, 1024, 800];
  const QUALITIES = [0.72, 0.62, 0.5];
  const keyOf = (what) => `idaman:send:${what}`;

  const sent = document.querySelector("[data-sent]");
  if (sent) {
    // Only what this receipt is for: text typed since then is another form's.
    const key = keyOf(sent.dataset.sent);
    const kept = read(key);
    if (kept && kept.token === sent.dataset.token) forget(key);
  }
  document.querySelectorAll("form[data-send]").forEach(attend);

  function attend(form) {
    const key = keyOf(form.dataset.send);
    const tell = (said) => { form.querySelector("[data-told]").textContent = said; };
    const { note, requirement, token, file } = form.elements;
    const kept = read(key);
    if (kept && (kept.note || kept.isSent)) {
      if (!note.value) note.value = kept.note;
      if (requirement && kept.requirement) requirement.value = kept.requirement;
      // The same form as before the cut: if it had arrived after all, it counts once.
      token.value = kept.token;
      tell(form.dataset.restored);
    }
    const remember = (isSent) => keep(key, {
      note: note.value,
      requirement: requirement ? requirement.value : "",
      token: token.value,
      isSent,
    });
    note.addEventListener("input", () => remember(false));
    if (requirement) requirement.addEventListener("change", () => remember(false));

    let shrinking = Promise.resolve();
    file.addEventListener("change", () => {
      const chosen = file.files[0];
      if (!chosen || !/^image\/(jpeg|png|webp)$/.test(chosen.type) || chosen.size <= LIMIT) return;
      tell(form.dataset.shrinking);
      shrinking = smaller(chosen).then((made) => {
        if (file.files[0] !== chosen) return;
        if (made && made.size < chosen.size) {
          const carrier = new DataTransfer();
          carrier.items.add(made);
          file.files = carrier.files;
        }
        tell(`${form.dataset.shrunk} ${Math.ceil(file.files[0].size / 1000)} kB`);
      }, () => tell(""));
    });

    let isUnderWay = false;
    form.addEventListener("submit", async (event) => {
      if (event.submitter && event.submitter.name === "keep") { forget(key); return; }
      event.preventDefault();
      if (isUnderWay) return;
      isUnderWay = true;
      remember(true);
      try {
        await shrinking;
        tell(form.dataset.sending);
        const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
        if (answer.redirected) { location.assign(answer.url); return; }
        // Refused: the page that came back says why and still has what was typed.
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        document.querySelector("main").replaceWith(page.querySelector("main"));
        document.querySelectorAll("form[data-send]").forEach(attend);
        scrollTo(0, 0);
      } catch {
        tell(form.dataset.cut);
      }
      isUnderWay = false;
    });
  }

  /* A JPEG of at most LIMIT bytes that still tells when and where it was taken. */
  async function smaller(photo) {
    const exif = photo.type === "image/jpeg" ? exifOf(await photo.arrayBuffer()) : null;
    const room = LIMIT - (exif ? exif.length : 0);
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
        if (!made) return null;
        if (made.size <= room) {
          const parts = exif ? [made.slice(0, 2), exif, made.slice(2)] : [made];
          const name = photo.name.replace(/\.\w+$/, "") + ".jpg";
          return new File(parts, name, { type: "image/jpeg", lastModified: photo.lastModified });
        }
      }
    }
    return null;
  }

  /* The photo's own APP1 segment with its time and place; upright, since the canvas turned it. */
  function exifOf(buffer) {
    const bytes = new DataView(buffer);
    for (let at = 2; at + 10 < bytes.byteLength && bytes.getUint8(at) === 0xff;) {
      const marker = bytes.getUint8(at + 1);
      const length = bytes.getUint16(at + 2) + 2;
      if (marker === 0xda) return null;
      if (marker === 0xe1 && bytes.getUint32(at + 4) === 0x45786966) {
        const segment = buffer.slice(at, at + length);
        return segment.byteLength === length ? upright(segment) : null;
      }
      at += length;
    }
    return null;
  }

  function upright(segment) {
    const said = new DataView(segment, 10);
    const isLittle = said.getUint16(0) === 0x4949;
    try {
      const directory = said.getUint32(4, isLittle);
      const count = said.getUint16(directory, isLittle);
      for (let n = 0; n < count; n++) {
        const entry = directory + 2 + 12 * n;
        if (said.getUint16(entry, isLittle) === 0x0112) said.setUint16(entry + 8, 1, isLittle);
      }
    } catch {
      return null;
    }
    return new Uint8Array(segment);
  }
})();
