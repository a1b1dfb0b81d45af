using Chat.Client.Options;

namespace Chat.Client.Tests.Options;

public sealed class StatePathTests
{
    private static readonly Uri Server = new("http://localhost:5180/");

    [Fact]
    public void Each_server_and_user_has_a_file_of_its_own_in_the_folder_for_state()
    {
        var path = StatePath.From("/state", "/home/alice").Outbox(Server, "alice");

        Assert.StartsWith("/state/chat-aspire/", path, StringComparison.Ordinal);
        Assert.Equal(path, StatePath.From("/state", "/root").Outbox(new Uri("http://LOCALHOST:5180"), "Alice"));
        Assert.NotEqual(path, StatePath.From("/state", "/home/alice").Outbox(Server, "bob"));
        Assert.NotEqual(path, StatePath.From("/state", "/home/alice").Outbox(new Uri("http://localhost:5181/"), "alice"));
    }

    [Fact]
    public void A_log_in_lies_beside_the_messages_that_wait_and_who_was_last_belongs_to_the_server()
    {
        var state = StatePath.From("/state", "/home/alice");

        Assert.Equal(Path.GetDirectoryName(state.Outbox(Server, "alice")), Path.GetDirectoryName(state.Login(Server, "alice")));
        Assert.NotEqual(state.Login(Server, "alice"), state.Login(Server, "bob"));
        Assert.NotEqual(state.LastUser(Server), state.LastUser(new Uri("http://localhost:5181/")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("relative")]
    public void Without_that_folder_it_is_under_the_home_directory(string? stateHome)
    {
        Assert.StartsWith("/home/alice/.local/state/chat-aspire/", StatePath.From(stateHome, "/home/alice").Outbox(Server, "alice"), StringComparison.Ordinal);
        Assert.Null(StatePath.From(stateHome, "").Outbox(Server, "alice"));
    }
}
