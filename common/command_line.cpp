#include "common/command_line.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdlib>
#include <limits>

#include "common/output.hpp"
#include "common/program.hpp"
#include "common/version.hpp"

namespace command_line {

namespace {

/// All of `text` as a number, in the only spelling that people expect.
template <class Number>
std::optional<Number> read(const std::string& text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

/// As from_chars reads it, which not every library can: no space, no plus, no hexadecimal.
template <>
std::optional<double> read(const std::string& text) {
  if (text.find_first_not_of("0123456789.eE+-") != text.npos || text.starts_with('+'))
    return std::nullopt;
  char* stop = nullptr;
  const double number = std::strtod(text.c_str(), &stop);
  if (text.empty() || stop != text.c_str() + text.size()) return std::nullopt;
  return number;
}

/// What was asked for instead of running the program.
[[noreturn]] void print(const std::string& text) {
  output::Stream output(STDOUT_FILENO, "standard output");
  output.write(text);
  output.flush();
  throw Exit{program::success};
}

/// Without a subcommand.
std::string program_of(const CLI::App& application) {
  const std::string& name = application.get_name();
  return name.substr(0, name.find(' '));
}

}  // namespace

class Parser::Application : public CLI::App {
 public:
  using CLI::App::App;
};

std::string Range::str() const {
  return most == std::numeric_limits<std::size_t>::max() ? fmt::format("{} on", least)
                                                         : fmt::format("{} to {}", least, most);
}

Parser::Parser(std::string program, std::string description)
    : application_(std::make_unique<Application>(std::move(description), std::move(program))) {
  application_
      ->set_version_flag("--version", fmt::format("{} {} ({})", program_of(*application_),
                                                  version::text, version::untried))
      ->disable_flag_override();
  application_->get_help_ptr()->disable_flag_override();
  application_->option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

Parser::~Parser() = default;

void Parser::flag(const std::string& name, bool& value, const std::string& help) {
  application_->add_flag(name, value, help)->disable_flag_override();
}

void Parser::option(const std::string& name, std::optional<std::string>& value,
                    const std::string& unit, const std::string& help) {
  application_->add_option(name, value, help)->type_name(unit);
}

void Parser::option(const std::string& name, std::size_t& value, Range range,
                    const std::string& unit, const std::string& help) {
  application_
      ->add_option_function<std::string>(
          name,
          [name, &value, range](const std::string& text) {
            const auto number = read<std::size_t>(text);
            if (!number || *number < range.least || *number > range.most)
              throw CLI::ValidationError(name, "not a number from " + range.str() + ": " + text);
            value = *number;
          },
          help)
      ->type_name(unit);
}

void Parser::option(const std::string& name, std::optional<std::uint64_t>& value,
                    const std::string& unit, const std::string& help) {
  application_
      ->add_option_function<std::string>(
          name,
          [name, &value](const std::string& text) {
            value = read<std::uint64_t>(text);
            if (!value) throw CLI::ValidationError(name, "not a number of 64 bits: " + text);
          },
          help)
      ->type_name(unit);
}

void Parser::option(const std::string& name, double& seconds, const std::string& unit,
                    const std::string& help) {
  constexpr double ten_years = 10 * 365.25 * 24 * 3600;
  application_
      ->add_option_function<std::string>(
          name,
          [name, &seconds](const std::string& text) {
            const auto number = read<double>(text);
            if (!number || !(*number > 0 && *number < ten_years))
              throw CLI::ValidationError(name, "not a number of seconds: " + text);
            seconds = *number;
          },
          help)
      ->type_name(unit);
}

void Parser::argument(const std::string& name, std::optional<std::string>& value,
                      const std::string& help) {
  application_->add_option(name, value, help);
}

void Parser::parse(int argc, const char* const* argv) {
  try {
    application_->parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    print(application_->help());
  } catch (const CLI::CallForVersion& version) {
    print(std::string(version.what()) + "\n");
  } catch (const CLI::ArgumentMismatch& mistake) {
    // Of a flag that was given a value it says the name without its dashes.
    const std::string words = mistake.what();
    reject(words.starts_with("-") ? words : "--" + words);
  } catch (const CLI::ParseError& mistake) {
    reject(mistake.what());
  }
}

void Parser::reject(const std::string& mistake) const {
  program::complain(program_of(*application_), mistake);
  throw Exit{program::usage};
}

}  // namespace command_line
