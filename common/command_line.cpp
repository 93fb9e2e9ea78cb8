#include "common/command_line.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <limits>

#include "common/program.hpp"
#include "common/version.hpp"

namespace command_line {

class Parser::Application : public CLI::App {
 public:
  using CLI::App::App;
};

Parser::Parser(std::string program, std::string description)
    : application_(std::make_unique<Application>(std::move(description), std::move(program))) {
  application_->set_version_flag("--version", application_->get_name() + " " + version::text);
  application_->option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

Parser::~Parser() = default;

void Parser::flag(const std::string& name, bool& value, const std::string& help) {
  application_->add_flag(name, value, help);
}

void Parser::option(const std::string& name, std::optional<std::string>& value,
                    const std::string& unit, const std::string& help) {
  application_->add_option(name, value, help)->type_name(unit);
}

void Parser::option(const std::string& name, std::size_t& value, std::size_t least,
                    const std::string& unit, const std::string& help) {
  application_->add_option(name, value, help)
      ->check(CLI::Range(least, std::numeric_limits<std::size_t>::max()))
      ->type_name(unit);
}

void Parser::option(const std::string& name, double& seconds, const std::string& unit,
                    const std::string& help) {
  constexpr double ten_years = 10 * 365.25 * 24 * 3600;
  const auto in_range = [name](double given) { return given > 0 && given < ten_years; };
  application_->add_option(name, seconds, help)
      ->check([in_range](const std::string& text) {
        double given = 0;
        const bool valid = CLI::detail::lexical_cast(text, given) && in_range(given);
        return valid ? std::string() : "not a number of seconds: " + text;
      })
      ->type_name(unit);
}

void Parser::argument(const std::string& name, std::optional<std::string>& value,
                      const std::string& help) {
  application_->add_option(name, value, help);
}

void Parser::parse(int argc, const char* const* argv) {
  try {
    application_->parse(argc, argv);
  } catch (const CLI::Success& asked) {
    application_->exit(asked);
    throw Exit{program::success};
  } catch (const CLI::ParseError& mistake) {
    reject(mistake.what());
  }
}

void Parser::reject(const std::string& mistake) const {
  program::complain(application_->get_name(), mistake);
  throw Exit{program::usage};
}

}  // namespace command_line
