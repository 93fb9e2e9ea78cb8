// libuv's echo server: on a free port of 127.0.0.1, and says on which. It sends at once what the
// kernel takes, as the others do, and makes a request of the rest.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <uv.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

struct Rest {
  uv_write_t request{};
  std::string data;
};

void check(const char* what, int result) {
  if (result >= 0) return;
  std::fprintf(stderr, "%s: %s\n", what, uv_strerror(result));
  std::exit(1);
}

template <class Handle>
uv_stream_t* stream(Handle* handle) {
  return reinterpret_cast<uv_stream_t*>(handle);
}

void close(uv_stream_t* connection) {
  uv_close(reinterpret_cast<uv_handle_t*>(connection),
           [](uv_handle_t* closed) { delete reinterpret_cast<uv_tcp_t*>(closed); });
}

void give_buffer(uv_handle_t*, std::size_t, uv_buf_t* buffer) {
  static std::array<char, 64 * 1024> memory;
  *buffer = uv_buf_init(memory.data(), static_cast<unsigned>(memory.size()));
}

void write_rest(uv_stream_t* connection, std::string_view data) {
  auto* rest = new Rest;
  rest->data = data;
  rest->request.data = rest;
  const uv_buf_t buffer = uv_buf_init(rest->data.data(), static_cast<unsigned>(rest->data.size()));
  check("uv_write", uv_write(&rest->request, connection, &buffer, 1, [](uv_write_t* request, int) {
          delete static_cast<Rest*>(request->data);
        }));
}

void echo(uv_stream_t* connection, ssize_t size, const uv_buf_t* read) {
  if (size < 0) return close(connection);
  if (size == 0) return;
  const uv_buf_t buffer = uv_buf_init(read->base, static_cast<unsigned>(size));
  const int sent = uv_try_write(connection, &buffer, 1);
  if (sent != UV_EAGAIN) check("uv_try_write", sent);
  const std::string_view data(read->base, static_cast<std::size_t>(size));
  const std::string_view rest = data.substr(sent < 0 ? 0 : static_cast<std::size_t>(sent));
  if (!rest.empty()) write_rest(connection, rest);
}

void accept(uv_stream_t* listener, int status) {
  check("uv_listen", status);
  auto* connection = new uv_tcp_t;
  check("uv_tcp_init", uv_tcp_init(listener->loop, connection));
  check("uv_accept", uv_accept(listener, stream(connection)));
  check("uv_read_start", uv_read_start(stream(connection), give_buffer, echo));
}

int main() {
  uv_loop_t* loop = uv_default_loop();
  uv_tcp_t listener;
  sockaddr_in address;
  check("uv_ip4_addr", uv_ip4_addr("127.0.0.1", 0, &address));
  check("uv_tcp_init", uv_tcp_init(loop, &listener));
  check("uv_tcp_bind", uv_tcp_bind(&listener, reinterpret_cast<sockaddr*>(&address), 0));
  check("uv_listen", uv_listen(stream(&listener), SOMAXCONN, accept));
  int size = sizeof address;
  check("getsockname", uv_tcp_getsockname(&listener, reinterpret_cast<sockaddr*>(&address), &size));
  std::printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  return uv_run(loop, UV_RUN_DEFAULT);
}
