// The theme before the first paint: "light" or "dark" where the reader chose one, else the system's.
"use strict";
(function () {
  var root = document.documentElement;
  root.classList.add("scripted");
  try {
    var chosen = localStorage.getItem("gate2-theme");
    if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  } catch (refused) {
    // Storage is not allowed here: the system's theme it is.
  }
})();
