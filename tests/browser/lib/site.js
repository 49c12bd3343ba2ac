// A web site of the test's own: answers every path with what a function gives.
import { once } from "node:events";
import { createServer } from "node:http";

export class Site {
  // page(request): html, or { type, body }.
  static async start(page) {
    const server = createServer(async (request, response) => {
      const answer = await page(request);
      const { type = "text/html; charset=utf-8", body = answer, status = 200, headers = {} } = typeof answer === "string" ? {} : answer;
      for (const [name, value] of Object.entries(headers)) if (name.startsWith("x-")) response.setHeader(name, value);
      response.writeHead(status, { "content-type": type }).end(body);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Site(server);
  }

  constructor(server) {
    this.server = server;
    this.port = server.address().port;
  }

  async stop() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }
}
