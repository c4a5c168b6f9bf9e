// Makes a PNG of a chart: the server's drawing on a canvas, three pixels for one, saved under the drawing's name.
async function png(button) {
  const answer = await fetch(button.dataset.png);
  if (!answer.ok) throw new Error(String(answer.status));
  const name = /filename="?([^";]+)\.svg/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? "gevinstoverblik";
  const image = new Image();
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(await answer.text());
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * 3;
  canvas.height = image.naturalHeight * 3;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name + ".png";
  link.click();
  URL.revokeObjectURL(link.href);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-png]");
  // Without the canvas the drawing itself is what one gets.
  if (button) png(button).catch(() => location.assign(button.dataset.png));
});
