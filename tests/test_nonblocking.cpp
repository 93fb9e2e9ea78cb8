#include <doctest/doctest.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "common/nonblocking.hpp"
#include "tests/support/fd.hpp"
#include "tests/support/loopback.hpp"

using support::Fd;

namespace {

void check_prepared(const Fd& fd) {
  REQUIRE(fd.is_open());
  CHECK((::fcntl(fd.get(), F_GETFL) & O_NONBLOCK) != 0);
  CHECK((::fcntl(fd.get(), F_GETFL) & O_ACCMODE) <= O_RDWR);
  CHECK(::fcntl(fd.get(), F_GETFD) == FD_CLOEXEC);
}

/// Where no flag of send() keeps SIGPIPE away an option of the socket does.
void check_silent([[maybe_unused]] const Fd& socket) {
#if defined(ONLY_POSIX) && defined(SO_NOSIGPIPE)
  int on = 0;
  socklen_t size = sizeof on;
  REQUIRE(::getsockopt(socket.get(), SOL_SOCKET, SO_NOSIGPIPE, &on, &size) == 0);
  CHECK(on != 0);
#endif
}

/// Of which no more can be opened.
class NoDescriptors {
 public:
  NoDescriptors() {
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before_) == 0);
    const rlimit none{0, before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  }
  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;

 private:
  rlimit before_{};
};

}  // namespace

TEST_CASE("a socket, and one that is accepted, never block and are closed on exec") {
  const Fd listener(nonblocking::socket(AF_INET));
  check_prepared(listener);
  check_silent(listener);
  REQUIRE(::listen(listener.get(), 1) == 0);
  CHECK(nonblocking::accept(listener.get()) == -1);
  CHECK(errno == EAGAIN);

  sockaddr_in address{};
  socklen_t size = sizeof address;
  auto* const where = reinterpret_cast<sockaddr*>(&address);
  REQUIRE(::getsockname(listener.get(), where, &size) == 0);
  const Fd client = support::connect_to(ntohs(address.sin_port));
  const Fd accepted(nonblocking::accept(listener.get()));
  check_prepared(accepted);
  check_silent(accepted);
}

TEST_CASE("what is written to one end of a pipe comes out of the other, and neither blocks") {
  const auto ends = nonblocking::pipe();
  const Fd reader(ends[0]);
  const Fd writer(ends[1]);
  check_prepared(reader);
  check_prepared(writer);
  char byte = 'x';
  CHECK(::read(reader.get(), &byte, 1) == -1);
  CHECK(::write(writer.get(), &byte, 1) == 1);
  CHECK(::read(reader.get(), &byte, 1) == 1);
}

TEST_CASE("without a descriptor to be had each says so in its way") {
  const std::string too_many = std::system_error(EMFILE, std::generic_category(), "pipe").what();
  int made = 0;
  int error = 0;
  std::string said;
  {
    const NoDescriptors none;
    made = nonblocking::socket(AF_INET);
    error = errno;
    try {
      nonblocking::pipe();
    } catch (const std::system_error& refused) {
      said = refused.what();
    }
  }
  CHECK(made == -1);
  CHECK(error == EMFILE);
  CHECK(said == too_many);
}
