// For a browser in which the pages do not start: shows the words that stand in the page, instead of nothing.
// It is built as a file of its own for the oldest browsers, so it holds to what those understand.

window.addEventListener("load", function () {
  var registry = window.customElements as CustomElementRegistry | undefined;
  var words = document.getElementById("old");
  var again = document.getElementById("old-again");
  if (words === null || again === null || (registry && registry.get("cr-app"))) return;
  words.removeAttribute("hidden");
  again.onclick = function () {
    location.reload();
  };
});

export {};
