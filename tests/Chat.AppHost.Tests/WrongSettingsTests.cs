using System.Net;
using System.Net.Sockets;
using Chat.Testing;

namespace Chat.AppHost.Tests;

/// <summary>What a person can mend is said in a sentence, and nothing stays behind.</summary>
public sealed class WrongSettingsTests
{
    [Fact]
    public async Task Every_wrong_setting_is_named_at_once()
    {
        await using var data = new DataFolder();
        await using var appHost = AppHostProcess.Start(data.Path, "--Chat:Resources=cloud", "--Chat:HubReplicas=many", "--Chat:HubPort=99999");

        Assert.Equal(1, await appHost.EndsAsync());
        Assert.Contains("Chat:Resources is 'cloud'; it is one of auto, containers, native.", appHost.Output, StringComparison.Ordinal);
        Assert.Contains("Chat:HubReplicas is 'many'; it is a number from 1 to 16.", appHost.Output, StringComparison.Ordinal);
        Assert.Contains("Chat:HubPort is '99999'; it is a number from 1 to 65535.", appHost.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", appHost.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task A_taken_port_that_was_asked_for_is_named(string address)
    {
        await using var data = new DataFolder();
        using var other = new TcpListener(IPAddress.Parse(address), 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var appHost = AppHostProcess.Start(data.Path, $"--Chat:HubPort={port}");

        Assert.Equal(1, await appHost.EndsAsync());
        Assert.Contains($"Port {port} for the hub (Chat:HubPort) is taken by another program.", appHost.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_postgresql_is_named()
    {
        await using var data = new DataFolder();
        await using var appHost = AppHostProcess.StartWith(("CHAT_PG_BIN", data.Path), data.Path);

        Assert.Equal(1, await appHost.EndsAsync());
        Assert.Contains($"CHAT_PG_BIN is '{data.Path}', but there is no initdb and postgres of version 15 or newer in that folder.", appHost.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_apphost_on_the_same_data_is_refused()
    {
        await using var data = new DataFolder();
        await using var first = AppHostProcess.Start(data.Path);
        await first.SaysAsync("postgres");

        await using var second = AppHostProcess.Start(data.Path);

        Assert.Equal(1, await second.EndsAsync());
        Assert.Contains("Another AppHost of this clone may be running.", second.Output, StringComparison.Ordinal);
    }
}
