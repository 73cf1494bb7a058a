/* What a page gains with a script; every page works without it.
   data-dialog-open="id"   a link or button opens <dialog id>; focus returns to it
   data-autosave           on a form: shows 保存中… / 保存しました / 保存できませんでした in [data-autosave-status]
   data-warn-unsaved       on a form: warns before leaving while something typed was not sent
   data-focus              in a swapped part or a page: gets the focus (error summaries)
   data-announce="text"    in a swapped part: the text is read aloud
   data-upload-progress    in a form that htmx sends: shows how much of a file was sent
   data-print              a button prints the page (it has the attribute hidden, as it needs the script) */
(function () {
  "use strict";

  var TROUBLE = {
    network: "通信できませんでした。入力した内容は画面に残っています。ネットワークの接続を確かめてから、もう一度操作してください。",
    session: "サインインの期限が切れました。入力した内容は画面に残っています。別のタブでサインインし直してから、もう一度操作してください。",
    denied: "この操作をする権限がありません。入力した内容は画面に残っています。必要なときは、管理者に相談してください。",
    tooLarge: "ファイルが大きすぎるため、受け取れませんでした。入力した内容は画面に残っています。",
    tooMany: "短い時間に操作が集中しました。入力した内容は画面に残っています。しばらく待ってから、もう一度操作してください。",
    server: "処理できませんでした。入力した内容は画面に残っています。しばらく待ってから、もう一度操作してください。"
  };
  var BY_STATUS = { 401: "session", 403: "denied", 413: "tooLarge", 429: "tooMany" };

  function one(selector, root) { return (root || document).querySelector(selector); }
  function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }

  /* ---- messages ---- */
  function announce(text) {
    var region = one("#app-announcer");
    if (!region || !text) { return; }
    region.textContent = "";
    window.setTimeout(function () { region.textContent = text; }, 50);
  }

  function showTrouble(text) {
    var region = one("#app-alert");
    if (!region) { return; }
    var bar = document.createElement("div");
    var words = document.createElement("p");
    var close = document.createElement("button");
    bar.className = "app-alert__bar";
    words.textContent = text;
    close.type = "button";
    close.className = "button";
    close.dataset.kind = "secondary";
    close.dataset.size = "s";
    close.textContent = "閉じる";
    close.addEventListener("click", hideTrouble);
    bar.append(words, close);
    region.replaceChildren(bar);
  }

  function hideTrouble() {
    var region = one("#app-alert");
    if (region && region.firstChild) {
      var inside = region.contains(document.activeElement);
      region.replaceChildren();
      if (inside) { focusOn(one("#main")); }
    }
  }

  function focusOn(element) {
    if (!element) { return; }
    if (!element.matches("a[href], button, input, select, textarea, summary, [tabindex]")) { element.setAttribute("tabindex", "-1"); }
    element.focus();
  }

  /* ---- unsaved changes: a number for each changed field, so that a save only settles what it carried ---- */
  var changed = new Map();
  var turn = 0;
  var leaving = false;

  function watchedForm(element) { return element.closest ? element.closest("form[data-autosave], form[data-warn-unsaved]") : null; }
  function keyOf(field, form) { return (form.id || form.getAttribute("action") || "") + "\n" + field.name; }

  function noteChange(event) {
    var form = watchedForm(event.target);
    if (form && event.target.name) { turn += 1; changed.set(keyOf(event.target, form), turn); }
  }

  function carried(element) {
    var form = watchedForm(element);
    if (!form) { return null; }
    var fields = element.name ? [element] : all("[name]", element);
    var sent = new Map();
    fields.forEach(function (field) {
      var key = keyOf(field, form);
      if (changed.has(key)) { sent.set(key, changed.get(key)); }
    });
    return sent;
  }

  function settle(sent) {
    sent.forEach(function (number, key) { if (changed.get(key) === number) { changed.delete(key); } });
  }

  /* Not "change": htmx hears that first, and the field would count as changed again after its request began. */
  document.addEventListener("input", noteChange);
  document.addEventListener("submit", function (event) {
    /* Only the form that holds the changes takes them along. */
    if (!event.defaultPrevented && watchedForm(event.target)) { leaving = true; }
  });
  window.addEventListener("pageshow", function () { leaving = false; });
  window.addEventListener("beforeunload", function (event) {
    if (changed.size && !leaving) { event.preventDefault(); event.returnValue = ""; }
  });

  /* ---- the sign of saving ---- */
  function clock() {
    var now = new Date();
    return String(now.getHours()).padStart(2, "0") + ":" + String(now.getMinutes()).padStart(2, "0");
  }

  function showSaving(element, state) {
    var form = element.closest ? element.closest("form[data-autosave]") : null;
    if (!form) { return; }
    var words = { saving: "保存中…", saved: "保存しました（" + clock() + "）", failed: "保存できませんでした" }[state];
    all("[data-autosave-status]").forEach(function (status) {
      status.dataset.state = state;
      status.textContent = words;
    });
  }

  /* ---- htmx ---- */
  var requests = new WeakMap();

  document.addEventListener("htmx:configRequest", function (event) {
    var token = one('meta[name="csrf"]');
    if (token && token.content) { event.detail.headers["X-CSRF-Token"] = token.content; }
  });

  document.addEventListener("htmx:beforeRequest", function (event) {
    var element = event.detail.elt;
    var active = document.activeElement;
    requests.set(event.detail.xhr, {
      element: element,
      form: watchedForm(element),
      sent: event.detail.requestConfig.verb === "get" ? null : carried(element),
      focus: active ? active.id : ""
    });
    if (event.detail.requestConfig.verb !== "get") { showSaving(element, "saving"); }
  });

  document.addEventListener("htmx:beforeSwap", function (event) {
    var status = event.detail.xhr.status;
    /* A whole page instead of a part of one is the sign-in page: it must not stand inside this one. */
    if (/^\s*<!doctype/i.test(event.detail.xhr.responseText) && event.detail.target !== document.body && status < 400) {
      event.detail.shouldSwap = false;
      var request = requests.get(event.detail.xhr);
      if (request) { request.refused = true; }
      showTrouble(TROUBLE.session);
      return;
    }
    /* 409 (somebody else saved first) and 422 (wrong input) come as a part of the page that says so. */
    if (status === 409 || status === 422) { event.detail.shouldSwap = true; event.detail.isError = false; }
  });

  function finish(event, good) {
    var request = requests.get(event.detail.xhr);
    if (!request || request.sent === null) { return; }
    if (good) { settle(request.sent); hideTrouble(); }
    /* The element itself may have been replaced by the answer: the form or the sign are still there. */
    var place = request.element.isConnected || !request.form ? request.element : request.form;
    showSaving(place, good ? "saved" : "failed");
  }

  document.addEventListener("htmx:afterRequest", function (event) {
    var status = event.detail.xhr.status;
    var request = requests.get(event.detail.xhr);
    finish(event, status >= 200 && status < 400 && !(request && request.refused));
  });
  document.addEventListener("htmx:responseError", function (event) {
    showTrouble(TROUBLE[BY_STATUS[event.detail.xhr.status] || "server"]);
  });
  ["htmx:sendError", "htmx:timeout"].forEach(function (name) {
    document.addEventListener(name, function (event) { finish(event, false); showTrouble(TROUBLE.network); });
  });

  document.addEventListener("htmx:afterSettle", function (event) {
    var part = event.detail.elt;
    var wanted = part.matches("[data-focus]") ? part : one("[data-focus]", part);
    var request = event.detail.xhr ? requests.get(event.detail.xhr) : null;
    if (wanted) {
      focusOn(wanted);
    } else if (document.activeElement === document.body && request && request.focus) {
      /* What had the focus was replaced: its successor has the same id, else the part itself takes it. */
      focusOn(document.getElementById(request.focus) || part);
    }
    var speaking = part.matches("[data-announce]") ? part : one("[data-announce]", part);
    if (speaking) {
      announce(speaking.dataset.announce);
    } else if (part.getAttribute("aria-label") && !part.closest("[aria-live], [role=status], [role=alert]")) {
      announce(part.getAttribute("aria-label") + "を更新しました。");
    }
  });

  document.addEventListener("htmx:xhr:progress", function (event) {
    var form = event.target.closest ? event.target.closest("form") : null;
    var box = form && event.detail.lengthComputable ? one("[data-upload-progress]", form) : null;
    if (!box) { return; }
    var bar = one("progress", box);
    box.hidden = false;
    bar.max = event.detail.total;
    bar.value = event.detail.loaded;
    one("[data-upload-text]", box).textContent = Math.floor(100 * event.detail.loaded / event.detail.total) + "％";
  });

  /* ---- a form is sent once, even where a button is pressed twice ---- */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post") { return; }
    if (form.dataset.sending) { event.preventDefault(); return; }
    form.dataset.sending = "1";
    window.setTimeout(function () { delete form.dataset.sending; }, 2000);
  });

  /* ---- dialogs ---- */
  var openers = new WeakMap();

  document.addEventListener("click", function (event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) { return; }
    var opener = event.target.closest("[data-dialog-open]");
    if (opener) {
      var dialog = document.getElementById(opener.dataset.dialogOpen);
      if (dialog && dialog.showModal) {
        event.preventDefault();
        openers.set(dialog, opener);
        if (!dialog.open) { dialog.showModal(); }
      }
      return;
    }
    var closer = event.target.closest("[data-dialog-close]");
    if (closer && closer.closest("dialog")) {
      event.preventDefault();
      closer.closest("dialog").close();
      return;
    }
    if (event.target.closest("[data-print]")) { window.print(); }
  });

  document.addEventListener("close", function (event) {
    var opener = openers.get(event.target);
    if (opener && opener.isConnected) { opener.focus(); }
  }, true);

  /* ---- when the page is ready ---- */
  function begin() {
    all("[data-print]").forEach(function (button) { button.hidden = false; });
    var wanted = one("[data-focus]");
    if (wanted) { focusOn(wanted); }
  }

  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", begin); } else { begin(); }
}());
