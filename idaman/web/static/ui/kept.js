/* What is typed and not yet received is kept on the device, for every form that wants it. */
(() => {
  "use strict";
  window.keptHere = {
    read(key) {
      try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
    },
    keep(key, what) {
      try { localStorage.setItem(key, JSON.stringify(what)); } catch { /* a full or closed store */ }
    },
    forget(key) {
      try { localStorage.removeItem(key); } catch { /* nothing was kept */ }
    },
  };
})();
