// A bad network between the browser and the daemon.
import { once } from "node:events";
import { createServer, Agent, request as ask } from "node:http";
import { connect, createServer as createTcpServer } from "node:net";

class Proxy {
  static async listen(server) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return Object.assign(new Proxy(), { server, page: `http://127.0.0.1:${server.address().port}/anyterm.html`, answers: 0, cuts: 0, sockets: new Set() });
  }

  async stop() {
    this.closing = true;
    for (const socket of this.sockets) socket.destroy();
    this.server.closeAllConnections?.();
    this.server.close();
    await once(this.server, "close");
  }
}

// Forwards requests; spoil(proxy, path, deliver, drop) decides what happens to each answer. It may be dropped after
// the header of a name.
export async function httpProxy(port, spoil) {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((request, response) => {
    const onward = ask({ port, agent, host: "127.0.0.1", path: request.url, method: request.method, headers: request.headers }, async (answer) => {
      const body = Buffer.concat(await answer.toArray());
      proxy.answers++;
      spoil(proxy, request.url,
        () => response.writeHead(answer.statusCode, answer.rawHeaders).end(body),
        (last) => { proxy.cuts++; request.socket.end(last ? headUpTo(answer, last) : ""); });
    });
    onward.on("error", () => request.socket.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  });
  const proxy = await Proxy.listen(server);
  return proxy;
}

// Answers to the channel only: the page itself has arrived before the network got bad.
const channel = (path) => path.startsWith("/anyterm-module");

export const dropsEveryThird = (port) => httpProxy(port, (proxy, path, deliver, drop) => (channel(path) && proxy.answers % 3 === 0 ? drop() : deliver()));

// Drops one answer when it is told to, from the first byte on or after the header `last`.
export const dropsOne = (port, last) => httpProxy(port, (proxy, path, deliver, drop) => {
  const due = proxy.due && channel(path);
  if (due) proxy.due = false;
  return due ? drop(last) : deliver();
});

function headUpTo({ rawHeaders }, last) {
  let head = "HTTP/1.1 200 OK\r\n";
  for (let i = 0; i < rawHeaders.length; i += 2) {
    head += `${rawHeaders[i]}: ${rawHeaders[i + 1]}\r\n`;
    if (rawHeaders[i].toLowerCase() === last) break;
  }
  return head;
}

export const delaysEach = (port, delay) => httpProxy(port, (proxy, path, deliver) => setTimeout(deliver, delay));

// Cuts connections at random, in the middle of whatever they carry. The seed
// makes a failure come again.
export async function cutsAtRandom(port, seed) {
  const random = () => (seed = (seed * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  const server = createTcpServer((near) => {
    const far = connect(port, "127.0.0.1");
    proxy.sockets.add(near).add(far);
    const end = () => { near.destroy(); far.destroy(); };
    for (const socket of [near, far]) socket.on("error", end).on("close", end);
    near.pipe(far);
    // Mostly soon, but now and then late enough for the whole of a large screen.
    let left = 500 + random() ** 3 * 14000;
    far.on("data", (data) => {
      if (proxy.on && (left -= data.length) < 0) {
        proxy.cuts++;
        near.write(data.subarray(0, Math.floor(data.length * random())), end);
      } else near.write(data);
    });
  });
  const proxy = await Proxy.listen(server);
  return proxy;
}

// Passes everything on, one connection for one.
async function passing(port, admit = () => true) {
  const server = createTcpServer((near) => {
    if (!admit()) return near.destroy();
    const far = connect(port, "127.0.0.1");
    proxy.sockets.add(near).add(far);
    proxy.open++;
    proxy.most = Math.max(proxy.most, proxy.open);
    near.on("close", () => proxy.open--);
    const end = () => { near.destroy(); far.destroy(); };
    for (const socket of [near, far]) socket.on("error", end).on("close", end);
    near.pipe(far).pipe(near);
  });
  const proxy = Object.assign(await Proxy.listen(server), { open: 0, most: 0 });
  return proxy;
}

// Counts connections: `most` is how many there were at a time.
export const counting = (port) => passing(port);

// Can be taken away and come back: the network of a laptop.
export async function breakable(port) {
  const proxy = await passing(port, () => !proxy?.down);
  proxy.cut = () => { proxy.down = true; for (const socket of proxy.sockets) socket.destroy(); proxy.sockets.clear(); };
  proxy.mend = () => { proxy.down = false; };
  return proxy;
}
