using Chat.Client.Options;

namespace Chat.Client.Tests.Options;

public sealed class OutboxPathTests
{
    private static readonly Uri Server = new("http://localhost:5180/");

    [Fact]
    public void Each_server_and_user_has_a_file_of_its_own_in_the_folder_for_state()
    {
        var path = OutboxPath.Of("/state", "/home/alice", Server, "alice");

        Assert.StartsWith("/state/chat-aspire/", path, StringComparison.Ordinal);
        Assert.Equal(path, OutboxPath.Of("/state", "/root", new Uri("http://LOCALHOST:5180"), "Alice"));
        Assert.NotEqual(path, OutboxPath.Of("/state", "/home/alice", Server, "bob"));
        Assert.NotEqual(path, OutboxPath.Of("/state", "/home/alice", new Uri("http://localhost:5181/"), "alice"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("relative")]
    public void Without_that_folder_it_is_under_the_home_directory(string? stateHome)
    {
        Assert.StartsWith("/home/alice/.local/state/chat-aspire/", OutboxPath.Of(stateHome, "/home/alice", Server, "alice"), StringComparison.Ordinal);
        Assert.Null(OutboxPath.Of(stateHome, "", Server, "alice"));
    }
}
