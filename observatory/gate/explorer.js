(function () {
  "use strict";
  // Streamlit notes the theme for years under the name of the page: a trace of the visit. Here it ends with the tab.
  Object.defineProperty(window, "localStorage", { get: function () { return window.sessionStorage; } });
  // Where the server is, and that it obeys no other site: Streamlit would look for it in four requests, two of them lost.
  window.__streamlit = {
    BACKEND_BASE_URL: window.location.origin + "/",
    HOST_CONFIG: { allowedOrigins: [window.location.origin], useExternalAuthToken: false,
      enableCustomParentMessages: false, blockErrorDialogs: false, metricsUrl: "" }
  };
  // In quiet browsing each choice takes the place of the one before, as each page does (exit.js).
  var push = window.history.pushState;
  window.history.pushState = function () {
    var how = sessionStorage.getItem("quiet") ? window.history.replaceState : push;
    return how.apply(window.history, arguments);
  };
  var texts = TEXTS;
  window.addEventListener("keydown", function (event) {
    var at = event.target;
    var typing = at && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName || ""));
    if (!typing && event.key && event.key.length === 1 && !(event.ctrlKey || event.metaKey || event.altKey)) {
      if (event.key !== " ") { event.stopImmediatePropagation(); }
    }
  }, true);
  function turn(node) {
    if (node.nodeType === 3) {
      var found = texts[node.nodeValue.trim()];
      if (found && found !== node.nodeValue.trim()) { node.nodeValue = found; }
      return;
    }
    if (node.nodeType !== 1) { return; }
    ["aria-label", "placeholder", "title"].forEach(function (name) {
      var value = node.getAttribute(name);
      if (value && texts[value] && texts[value] !== value) { node.setAttribute(name, texts[value]); }
    });
    node.childNodes.forEach(turn);
  }
  document.addEventListener("DOMContentLoaded", function () {
    new MutationObserver(function (changes) {
      changes.forEach(function (change) {
        change.addedNodes.forEach(turn);
        if (change.type === "attributes") { turn(change.target); }
        if (change.type === "characterData") { turn(change.target); }
      });
    }).observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true,
      attributeFilter: ["aria-label", "placeholder", "title"] });
  });
})();
