using Chat.Contracts.Identity;
using Chat.Sdk.Accounts;
using Chat.Sdk.Connections;

namespace Chat.Sdk.Tests.Accounts;

public sealed class ServerQueryTests
{
    [Theory]
    [InlineData("https://chat.example", "https://accounts.example", "https://accounts.example/")]
    [InlineData("https://chat.example", "https://chat.example/accounts/", "https://chat.example/accounts/")]
    [InlineData("http://127.0.0.1:5180", "http://127.0.0.1:5181", "http://127.0.0.1:5181/")]
    [InlineData("http://127.0.0.1:5180", "https://accounts.example", "https://accounts.example/")]
    public void The_accounts_are_where_the_server_says(string server, string identity, string expected) =>
        Assert.Equal(expected, ServerQuery.AccountsOf(new ServerDescription { Identity = identity }, new Uri(server)).AbsoluteUri);

    [Theory]
    [InlineData("https://chat.example", "http://accounts.example", "is encrypted")]
    [InlineData("https://chat.example", "http://127.0.0.1:5181", "is encrypted")]
    [InlineData("https://chat.example", "", "does not say")]
    [InlineData("http://127.0.0.1:5180", "file:///etc", "does not say")]
    public void Nobody_is_sent_from_an_encrypted_server_to_accounts_that_are_not(string server, string identity, string problem)
    {
        var refused = Assert.Throws<HubUnreachableException>(() => ServerQuery.AccountsOf(new ServerDescription { Identity = identity }, new Uri(server)));

        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
    }
}
