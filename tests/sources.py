"""Tests what common/sources.py finds in awkward code: what is kept at each line.

Usage: sources.py ROOT
"""

import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True  # the tree is the user's
sys.path.insert(0, str(pathlib.Path(sys.argv[1]) / "common"))
import sources

# Each with its code, of which a line may end with what is kept there: `//: names`.
CASES = {}

CASES["parameters of all shapes"] = """
Coroutine<std::map<int, Box<int>>> make(const std::function<void(int, char)>& call,  // )
                                        std::map<int, std::string> map, unsigned, int* const,
                                        void (*then)(int), int count = f(1, 2), Rest&&... rest) {
  co_await wait();  //: call map then count rest
}
"""

CASES["scopes end with their braces, loops and handlers"] = """
Coroutine<> body(Crawl& crawl) {
  co_await one();  //: crawl
  for (int i = 0, n = 2; i < n; ++i) co_await at(i);  //: crawl i
  co_await one();  //: crawl
  for (const auto& [name, value] : crawl.map()) {
    if (const auto found = find(name); found != value) {
      co_await at(found);  //: crawl name value found
    } else {
      co_await at(name);  //: crawl name value found
    }
    while (Item* item = next()) {
      co_await at(item);  //: crawl name value item
    }
    co_await one();  //: crawl name value
  }
  {
    int inner = 1;
    co_await at(inner);  //: crawl inner
  }
  do {
    std::size_t part{2};
    co_await at(part);  //: crawl part
  } while (co_await more());  //: crawl
  try {
    int tried = 1;
    co_await at(tried);  //: crawl tried
  } catch (const std::exception& error) {
    note(error);  //: crawl error
  } catch (...) {
    note();  //: crawl
  }
  switch (const int kind = crawl.kind()) {
    case 1:
      co_await at(kind);  //: crawl kind
  }
  co_return;  //: crawl
}
"""

CASES["what is declared by a wait is not there while it waits, but afterwards"] = """
Coroutine<> body() {
  const auto first = co_await one();  //:
  auto second =
      co_await two(first);  //: first
  const auto [left, right] = co_await both();  //: first second
  co_await at(left, right);  //: first second left right
  if (const auto third = co_await three())  //: first second left right
    co_await at(third);  //: first second left right third
}
"""

CASES["a line that registers has what it makes"] = """
Coroutine<> body(Socket& socket) {
  Ready writable(socket.fd(), WRITE);  //: socket writable
  co_await writable;  //: socket writable
}
"""

CASES["what only looks like a variable"] = """
Coroutine<> body(int a, int b) {
  using Name = int;
  a = 1;
  if (a && b) co_return;  //: a b
  return_value(a * b);
  throw Error(a);
  delete this;
  static int count = 0;
  else_branch(a < b, b > a);
  co_yield a;  //: a b
  goto end;
  co_await wait();  //: a b
}
"""

CASES["declarations of all shapes"] = """
Coroutine<> body() {
  const unsigned char small = 1;
  std::array<int, 2> ends{};
  int raw[2];
  std::map<int, std::vector<int>>::iterator place;
  auto* const pointer = &raw;
  struct sigaction action{};
  std::vector<Item> items = {{1, "}"}, {2, "{"}};
  const std::optional<T>& reference = f<int>();
  Key key{.name = '{', .value = 1'000'000};
  co_await wait();  //: small ends raw place pointer action items reference key
}
"""

CASES["strings and comments are no code"] = """
Coroutine<> body(int a) {
  // int b = 1; {
  /* int c; { */ const char* text = "int d; { co_await";
  const auto raw = R"(int e; " })";
  co_await wait();  // {  //: a text raw
}
#define OPEN {
Coroutine<> after(int z) { co_await z; }  //: z
"""

CASES["a lambda is a function of its own"] = """
class Maker {
  int left_;
  void plain() {
    const auto body = [](int& there) -> Coroutine<> {
      int local = 1;
      co_await there;  //: there local
    };
    call([this](int x) {
      use(x);  //: left_
    });
    use(body);  //: left_
  }
  Coroutine<> waits(int a) {
    on_stop([this, itself = a] {
      left_ = 0;  //: left_
    });
    const auto then = [a] { return a; };
    co_await one();  //: a then
  }
};
void free(int x) {
  const auto inner = [](int y) -> Coroutine<> { co_await y; };  //: y
  use(inner);  //:
}
"""

CASES["members are those of the function's own class"] = """
template <class T, class U = Box<T>>
class [[nodiscard]] Outer final : public Base<T> {
 public:
  explicit Outer(int a) : Base<T>(a), first_(a), second_{a, 1} { use(a); }  //: first_ second_ map_ call_
  ~Outer() { close(); }  //: first_ second_ map_ call_
  bool operator==(const Outer& other) const { return this == &other; }  //: first_ second_ map_ call_
  bool is_first() const;

 private:
  struct Inner {
    void f() {
      g();  //: only_
    }
    int only_ = 0;
  };
  enum class Kind { one_, two_ };

  int& first_;
  std::vector<int> second_{1, 2};
  std::map<int, std::function<void(int)>> map_ = make(1);
  std::function<void()> call_{[this] { close(); }};
  int not_data_() const;
};

template <class T, class U>
  requires std::is_same_v<T, U> && (sizeof(T) > 1)
bool Outer<T, U>::is_first() const {
  return first_ > 0;  //: first_ second_ map_ call_
}

template <class T>
class Outer<T>::Later {
  void h() { use(later_); }  //: later_
  T later_;
};

bool is_free(const Outer& outer) {
  return outer.first();  //:
}
"""


def main():
    passed = failed = 0
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "case.cpp"
        for name, code in CASES.items():
            path.write_text(code, encoding="utf-8")
            for line, names in zip(code.splitlines(), sources.kept(path), strict=True):
                if "//:" not in line:
                    continue
                if names == line.split("//:")[1].split():
                    passed += 1
                else:
                    failed += 1
                    print(f"{name}:\n{line}\n    found: {' '.join(names)}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
