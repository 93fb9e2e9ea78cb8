#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>

/// Reads a program's options and arguments: a face for CLI11, which is slow to compile and
/// therefore included in one place.
namespace command_line {

/// The command line has been dealt with, there is nothing to run: 0 after --help and --version, 2
/// after a mistake.
struct Exit {
  int status;
};

/// What a number may be, both ends included.
struct Range {
  std::size_t least = 0;
  std::size_t most = std::numeric_limits<std::size_t>::max();

  std::string str() const;
};

/// The options of one program, with --help and --version. The variables that are bound to options
/// must outlive parse(); those that are not given keep their values.
class Parser {
 public:
  /// `program` may be followed by a space and a subcommand, for the help.
  Parser(std::string program, std::string description);
  ~Parser();

  void flag(const std::string& name, bool& value, const std::string& help);

  /// `unit` stands for the value in the help.
  void option(const std::string& name, std::optional<std::string>& value, const std::string& unit,
              const std::string& help);
  void option(const std::string& name, std::size_t& value, Range range, const std::string& unit,
              const std::string& help);
  /// Any number of 64 bits.
  void option(const std::string& name, std::optional<std::uint64_t>& value, const std::string& unit,
              const std::string& help);
  /// More than nothing and less than ten years, in seconds.
  void option(const std::string& name, double& seconds, const std::string& unit,
              const std::string& help);

  void argument(const std::string& name, std::optional<std::string>& value,
                const std::string& help);

  /// Throws Exit; by then --help has been printed on standard output, a mistake as one line on
  /// standard error.
  void parse(int argc, const char* const* argv);

  /// Says so as parse() would, and throws Exit: for what it cannot check.
  [[noreturn]] void reject(const std::string& mistake) const;

 private:
  class Application;
  std::unique_ptr<Application> application_;
};

}  // namespace command_line
