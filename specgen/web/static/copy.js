/* A button that copies the text of a field: data-copy="id of the field". It has the attribute hidden, as it needs the script. */
(function () {
  "use strict";

  function say(text) {
    var region = document.getElementById("app-announcer");
    if (region) { region.textContent = text; }
  }

  function copy(event) {
    var button = event.currentTarget;
    var field = document.getElementById(button.dataset.copy);
    var label = button.textContent;
    field.focus();
    field.select();
    /* The newer way needs https; in an office the address often has none. */
    var done = document.execCommand("copy");
    button.textContent = done ? "写しました" : "選んだ文を Ctrl+C で写してください";
    say(button.textContent);
    button.focus();
    window.setTimeout(function () { button.textContent = label; }, 4000);
  }

  document.querySelectorAll("[data-copy]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", copy);
  });
}());
