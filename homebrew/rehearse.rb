# Follows a formula as brew does, without brew: checks the archive, runs `install` into a prefix, then the `test` block.
#
#     ruby homebrew/rehearse.rb FORMULA TARBALL PREFIX
#
# It has what the formulas of this tap use and nothing more; anything else is an error.
require "digest"
require "fileutils"
require "open3"
require "pathname"

formula_file, tarball, prefix_folder = ARGV
abort "usage: ruby homebrew/rehearse.rb FORMULA TARBALL PREFIX" unless prefix_folder
TARBALL = Pathname(tarball).realpath
FileUtils.mkdir_p(prefix_folder)
PREFIX = Pathname(prefix_folder).realpath

class Pathname
  def install_symlink(*sources)
    mkpath
    raise "nothing to link into #{self}" if sources.flatten.empty?
    sources.flatten.each { |source| FileUtils.ln_sf(source, self + source.basename) }
  end
end

class Formula
  class << self
    attr_reader :dependencies, :test_block

    %i[desc homepage url sha256 license].each do |name|
      define_method(name) { |value = nil| value ? instance_variable_set("@#{name}", value) : instance_variable_get("@#{name}") }
    end

    def depends_on(name) = (@dependencies ||= []) << name

    def test(&block) = @test_block = block

    def inherited(formula)
      super
      (@formulas ||= []) << formula
    end

    attr_reader :formulas
  end

  def libexec = PREFIX + "libexec"
  def bin = PREFIX + "bin"
  def man1 = PREFIX + "share/man/man1"

  # https://docs.brew.sh/rubydoc/Formula.html#generate_completions_from_executable-instance_method
  def generate_completions_from_executable(*command)
    { "bash" => "etc/bash_completion.d", "zsh" => "share/zsh/site-functions", "fish" => "share/fish/vendor_completions.d" }.each do |shell, place|
      (PREFIX + place).mkpath
      script = shell_output([*command.map(&:to_s), shell].join(" "))
      raise "no completion for #{shell}" if script.empty?

      (PREFIX + place + command.first.basename).write(script)
    end
  end
  def version = self.class.url[/-(\d[^\/]*)\.tgz\z/, 1] || raise("no version in #{self.class.url}")

  # https://github.com/Homebrew/brew/blob/master/Library/Homebrew/language/node.rb: npm packs the unpacked archive again and
  # installs that, so that nothing links to the folder it was built in.
  def std_npm_args
    packed, status = Open3.capture2("npm", "pack", "--ignore-scripts")
    raise "npm pack failed" unless status.success?

    ["--global", "--offline", "--no-audit", "--no-fund", "--prefix=#{libexec}", File.expand_path(packed.lines.last.strip)]
  end

  def system(*command)
    Kernel.system(*command, out: File::NULL) || raise("failed: #{command.join(" ")}")
  end

  def shell_output(command)
    output, status = Open3.capture2(command)
    status.success? ? output : raise("#{command}: status #{status.exitstatus}")
  end

  def assert_match(expected, actual)
    actual.match?(expected.is_a?(String) ? Regexp.escape(expected) : expected) || raise("#{expected.inspect} is not in:\n#{actual}")
  end
end

load formula_file
type = Formula.formulas.fetch(0)
%i[desc homepage url sha256 license].each { |name| type.public_send(name) || abort("#{formula_file}: no #{name}") }
abort "#{formula_file}: does not depend on node" unless type.dependencies&.include?("node")
actual = Digest::SHA256.file(TARBALL).hexdigest
abort "#{formula_file}: sha256 is #{type.sha256}, of the archive #{actual}" unless actual == type.sha256

formula = type.new
# brew unpacks into a folder of its own and goes into the single folder of the archive.
buildpath = PREFIX + "build"
buildpath.mkpath
Kernel.system("tar", "-xzf", TARBALL.to_s, "-C", buildpath.to_s) || abort("#{TARBALL} cannot be unpacked")
Dir.chdir(buildpath + "package") { formula.install }
FileUtils.rm_r(buildpath)
Dir.chdir(PREFIX) { formula.instance_eval(&type.test_block) }
puts "#{File.basename(formula_file)}: installs and passes its test"
