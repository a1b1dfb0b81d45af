using Chat.AppHost.Resources;
using Chat.AppHost.Running;

namespace Chat.AppHost.Tests;

public sealed class ArgumentTests
{
    [Theory]
    [InlineData("--reset", "--no-dashboard", "--Chat:DataDirectory=/data/x")]
    [InlineData("--reset", "--Chat:DataDirectory=/data/x", "--no-dashboard")]
    [InlineData("--Chat:DataDirectory=/data/x", "--no-dashboard", "--reset")]
    public void A_switch_takes_nothing_from_the_option_beside_it(params string[] args)
    {
        var arguments = AppHostArguments.Read(args);

        Assert.True(arguments.Reset);
        Assert.True(arguments.NoDashboard);
        Assert.Equal(["--Chat:DataDirectory=/data/x"], arguments.Configuration);
    }

    [Theory]
    [InlineData("--rest", "--rest is not an option; see docs/configuration.md.")]
    [InlineData("--reset=true", "--reset is a switch without a value.")]
    [InlineData("-reset", "-reset is not an option; see docs/configuration.md.")]
    [InlineData("/data/x", "/data/x is not an option; see docs/configuration.md.")]
    [InlineData("--Chat:HubReplicas", "--Chat:HubReplicas needs a value.")]
    [InlineData("--Chat:HubReplica=3", "Chat:HubReplica is not a setting; the settings are Chat:Resources, Chat:HubReplicas, Chat:HubPort, Chat:IdentityPort, Chat:DataDirectory.")]
    public void What_nobody_would_read_is_refused(string arg, string sentence)
    {
        var alone = Assert.Throws<SetupException>(() => AppHostArguments.Read([arg]));
        var amongOthers = Assert.Throws<SetupException>(() => AppHostArguments.Read(["--no-dashboard", arg, "--reset", "--rset"]));

        Assert.Equal(sentence, alone.Message);
        Assert.Equal([sentence, "--rset is not an option; see docs/configuration.md."], amongOthers.Message.Split(Environment.NewLine));
    }

    [Theory]
    [InlineData("--operation", "publish", "--step", "publish", "--output-path", "/data/out")]
    [InlineData("--publisher", "manifest", "--environment=Production")]
    [InlineData("--Chat:HubReplicas", "3", "--chat:hubport=5190")]
    [InlineData("--Logging:LogLevel:Default=Debug", "--DcpPublisher:RandomizePorts", "true", "--CHAT_PG_BIN", "/opt/pg/bin", "Parameters:x=1")]
    public void Options_of_aspire_and_of_dotnet_pass_as_they_are(params string[] args)
    {
        Assert.Equal(args, AppHostArguments.Read(args).Configuration);
    }
}
