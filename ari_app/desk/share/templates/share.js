// ES5 for old telephones; whatever is missing, the form alone does. Nothing is kept here.
(function () {
  var form = document.getElementById("f"), said = document.getElementById("s");
  var button = document.getElementById("b"), words = document.getElementById("w");
  var picked = document.getElementById("u"), last = null, busy = false, ended = false, sentAt = 0;
  if (!window.XMLHttpRequest || !window.FormData) return;

  function say(text, good) {
    said.className = good ? "ok" : "no";
    said.innerHTML = "";
    said.appendChild(document.createTextNode(text));
  }

  function post(data, done) {
    var asked = new XMLHttpRequest();
    data.append("plain", "1");
    asked.open("POST", location.pathname);
    asked.onreadystatechange = function () {
      if (asked.readyState !== 4) return;
      if (asked.status === 404 || asked.status === 410) ended = true;
      done(asked.status, asked.responseText);
    };
    if (asked.upload) asked.upload.onprogress = function (event) {
      if (event.lengthComputable && event.total > 20000) say(Math.round(100 * event.loaded / event.total) + " %", true);
    };
    asked.send(data);
  }

  function begin() {
    var data = new FormData();
    data.append("phone", form.elements.phone.value);
    return data;
  }

  // The newest position, one at a time; one that did not arrive is sent again with its age.
  function sendPosition() {
    var now = new Date().getTime();
    if (!last || busy || ended || now - sentAt < 4500) return;
    var data = begin(), sending = last;
    busy = true;
    sentAt = now;
    data.append("latitude", last.coords.latitude);
    data.append("longitude", last.coords.longitude);
    data.append("accuracy", last.coords.accuracy);
    data.append("age", Math.max(0, (now - last.came) / 1000));
    post(data, function (status, text) {
      busy = false;
      if (status === 200) {
        if (last === sending) last = null;
        say(text + " ± " + Math.round(sending.coords.accuracy) + " m", true);
      } else say(text || "Sambungan terputus. · No connection.", false);
    });
  }

  function located(position) {
    last = { coords: position.coords, came: new Date().getTime() };
    sendPosition();
  }

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
  function smaller(file, use) {
    if (!/^image\//.test(file.type) || !window.URL || !window.HTMLCanvasElement || !HTMLCanvasElement.prototype.toBlob) return use(file);
    var image = new Image();
    image.onerror = function () { use(file); };
    image.onload = function () {
      var scale = Math.min(1, 1280 / Math.max(image.width, image.height)), canvas = document.createElement("canvas");
      canvas.width = Math.round(image.width * scale);
      canvas.height = Math.round(image.height * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(function (blob) { use(blob && blob.size < file.size ? blob : file); }, "image/jpeg", 0.8);
    };
    image.src = URL.createObjectURL(file);
  }

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
