using Chat.Client.Options;

namespace Chat.Client.Tests.Options;

public sealed class CommandLineTests
{
    [Fact]
    public void Nothing_said_means_the_defaults()
    {
        var options = Parse();

        Assert.Equal(new ClientOptions { UserName = "alice", Channel = "general" }, options);
    }

    [Fact]
    public void Everything_can_be_said()
    {
        var options = Parse("--server", "https://chat.example.org", "--user", "Bob", "--token-file", "/run/token", "--channel", "#News", "--plain", "--follow");

        Assert.Equal(
            new ClientOptions { Server = new Uri("https://chat.example.org"), UserName = "Bob", TokenFile = "/run/token", Channel = "news", IsPlain = true, Follows = true },
            options);
    }

    [Fact]
    public void A_value_can_stand_behind_an_equals_sign() => Assert.Equal("Bob", Parse("--user=Bob").UserName);

    [Theory]
    [InlineData("localhost:5180", "http://localhost:5180/")]
    [InlineData("http://[::1]:5180/", "http://[::1]:5180/")]
    [InlineData("chat.example.org", "http://chat.example.org/")]
    public void A_server_may_be_said_without_a_scheme(string value, string address) => Assert.Equal(address, Parse("--server", value).Server!.AbsoluteUri);

    [Theory]
    [InlineData("There is no option --sever", "--sever", "x")]
    [InlineData("There is no option -u", "-u")]
    [InlineData("\"alice\" is not an option", "alice")]
    [InlineData("--user needs a value: --user NAME", "--user")]
    [InlineData("--plain takes no value", "--plain=yes")]
    [InlineData("--follow goes with --plain", "--follow")]
    [InlineData("--server must be an address", "--server", "ftp://files")]
    [InlineData("--server must be an address", "--server", "")]
    [InlineData("--server must be an address", "--server", "http://host/path")]
    [InlineData("--server must be an address", "--server", "http://user:secret@host")]
    [InlineData("--user \"a b\": A user name has 1 to 32", "--user", "a b")]
    [InlineData("--token-file must be the path of a file", "--token-file", "")]
    [InlineData("--channel \"\": A channel name has 1 to 64", "--channel", "")]
    public void What_is_wrong_is_said_in_a_sentence(string sentence, params string[] arguments)
    {
        Assert.Null(CommandLine.Parse(arguments, "alice", out var problem));

        Assert.StartsWith(sentence, problem, StringComparison.Ordinal);
        Assert.EndsWith(".", problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem!);
    }

    [Theory]
    [InlineData("alice", "alice")]
    [InlineData("DOMAIN\\alice smith", "DOMAINalicesmith")]
    [InlineData("", "user")]
    [InlineData("$%&", "user")]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456789", "abcdefghijklmnopqrstuvwxyz012345")]
    public void The_systems_user_is_made_to_fit(string systemUser, string name) => Assert.Equal(name, CommandLine.UserNameFrom(systemUser));

    [Fact]
    public void The_help_names_every_option() =>
        Assert.All(OptionDefinition.All, option => Assert.Contains(option.Usage, CommandLine.Help(), StringComparison.Ordinal));

    private static ClientOptions Parse(params string[] arguments)
    {
        var options = CommandLine.Parse(arguments, "alice", out var problem);
        Assert.Null(problem);
        return options!;
    }
}
