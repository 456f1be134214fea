// ES5 for old telephones; whatever is missing, the form alone does. Nothing is kept here.
(function () {
  var form = /** @type {HTMLFormElement} */ (document.getElementById("f"));
  var said = /** @type {HTMLElement} */ (document.getElementById("s"));
  var button = /** @type {HTMLButtonElement} */ (document.getElementById("b"));
  var words = /** @type {HTMLTextAreaElement} */ (document.getElementById("w"));
  var picked = /** @type {HTMLInputElement} */ (document.getElementById("u"));
  var phone = /** @type {HTMLInputElement} */ (form.elements.namedItem("phone"));
  var state = { busy: false, ended: false, sentAt: 0 };
  /** @type {LastPosition | null} */
  var last = null;
  if (!window.XMLHttpRequest || !window.FormData) return;

  /**
   * @param {string} text
   * @param {boolean} good
   */
  function say(text, good) {
    said.className = good ? "ok" : "no";
    said.innerHTML = "";
    said.appendChild(document.createTextNode(text));
  }

  /**
   * @param {FormData} data
   * @param {(status: number, text: string) => void} done
   */
  function post(data, done) {
    var asked = new XMLHttpRequest();
    data.append("plain", "1");
    asked.open("POST", location.pathname);
    asked.onreadystatechange = function () {
      if (asked.readyState !== 4) return;
      if (asked.status === 404 || asked.status === 410) state.ended = true;
      done(asked.status, asked.responseText);
    };
    if (asked.upload) asked.upload.onprogress = function (event) {
      if (event.lengthComputable && event.total > 20000) say(Math.round(100 * event.loaded / event.total) + " %", true);
    };
    asked.send(data);
  }

  function begin() {
    var data = new FormData();
    data.append("phone", phone.value);
    return data;
  }

  function sendPosition() {
    var now = new Date().getTime();
    if (!last || !isDue(last, state, now)) return;
    var data = begin(), sending = last, fields = positionFields(last, now);
    state.busy = true;
    state.sentAt = now;
    for (var name in fields) data.append(name, String(fields[name]));
    post(data, function (status, text) {
      state.busy = false;
      if (status === 200) {
        if (last === sending) last = null;
        say(text + " ± " + Math.round(sending.coords.accuracy) + " m", true);
      } else say(text || "Sambungan terputus. · No connection.", false);
    });
  }

  /** @param {GeolocationPosition} position */
  function located(position) {
    last = { coords: position.coords, came: new Date().getTime() };
    sendPosition();
  }

  /** @param {GeolocationPositionError} error */
  function lost(error) {
    say(error.code === 1
      ? "Lokasi tidak diizinkan. Tulis alamat. · Not allowed. Please type an address."
      : "Lokasi belum didapat. Tulis alamat. · No position yet. Please type an address.", false);
  }

  if (navigator.geolocation) {
    button.hidden = false;
    button.onclick = function () {
      button.disabled = true;
      say("Mencari lokasi… · Finding your location…", true);
      navigator.geolocation.watchPosition(located, function (error) {
        button.disabled = false;
        lost(error);
      }, { enableHighAccuracy: true, maximumAge: 5000, timeout: 60000 });
      setInterval(sendPosition, 5000);
    };
  }

  // A photo in the size of a screen goes through 2G; one that cannot be made smaller goes whole.
  /**
   * @param {File} file
   * @param {(file: Blob) => void} use
   */
  function smaller(file, use) {
    if (!/^image\//.test(file.type) || !window.URL || !window.HTMLCanvasElement || !HTMLCanvasElement.prototype.toBlob) return use(file);
    var image = new Image();
    image.onerror = function () { use(file); };
    image.onload = function () {
      var size = sentSize(image.width, image.height), canvas = document.createElement("canvas");
      var context = canvas.getContext("2d");
      if (!context) return use(file);
      canvas.width = size.width;
      canvas.height = size.height;
      context.drawImage(image, 0, 0, size.width, size.height);
      canvas.toBlob(function (blob) { use(blob && blob.size < file.size ? blob : file); }, "image/jpeg", 0.8);
    };
    image.src = URL.createObjectURL(file);
  }

  /** @param {Blob | null} file */
  function send(file) {
    var data = begin();
    data.append("words", words.value);
    if (file) data.append("file", file, "file");
    say("Mengirim… · Sending…", true);
    post(data, function (status, text) {
      say(text || "Sambungan terputus. Coba lagi. · No connection. Try again.", status === 200);
      if (status === 200) { words.value = ""; picked.value = ""; }
    });
  }

  form.onsubmit = function () {
    var file = picked.files && picked.files[0];
    if (file) smaller(file, send);
    else send(null);
    return false;
  };
})();
