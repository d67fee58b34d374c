// Keys and full screen for a presentation. Without this script it is a page that scrolls.
(function () {
  "use strict";
  var slides = Array.from(document.querySelectorAll(".deck-slide"));
  var full = document.getElementById("deck-full");

  // current is the slide that fills most of the screen.
  function current() {
    var middle = window.innerHeight / 2;
    var at = slides.findIndex(function (s) {
      var box = s.getBoundingClientRect();
      return box.top <= middle && box.bottom > middle;
    });
    return at < 0 ? 0 : at;
  }

  function show(n) {
    var slide = slides[Math.max(0, Math.min(slides.length - 1, n))];
    slide.scrollIntoView();
    slide.focus({ preventScroll: true });
    history.replaceState(null, "", "#" + slide.id);
  }

  function toggle() {
    if (document.fullscreenElement) {
      document.exitFullscreen();
    } else {
      document.documentElement.requestFullscreen();
    }
  }

  document.addEventListener("keydown", function (e) {
    if (e.ctrlKey || e.altKey || e.metaKey || e.target.closest("a, button, summary, input")) {
      return;
    }
    switch (e.key) {
      case "ArrowRight": case "ArrowDown": case "PageDown": show(current() + 1); break;
      case "ArrowLeft": case "ArrowUp": case "PageUp": show(current() - 1); break;
      case " ": show(current() + (e.shiftKey ? -1 : 1)); break;
      case "Home": show(0); break;
      case "End": show(slides.length - 1); break;
      case "f": case "F": if (document.fullscreenEnabled) { toggle(); } break;
      default: return;
    }
    e.preventDefault();
  });

  if (full && document.fullscreenEnabled) {
    full.hidden = false;
    full.addEventListener("click", toggle);
  }
})();
