using Chat.Sdk;
using Chat.Sdk.Accounts;

namespace Chat.Client.Accounts;

/// <summary>A kept log-in whose server is asked for its accounts only when a token is needed, and again when it could not say.</summary>
internal sealed class LateLogin(ChatClientOptions connection, string user, KeptLogins logins)
{
    private StoredLogin? _login;

    public async ValueTask<string> GetAccessTokenAsync(bool mustBeFresh, CancellationToken cancellationToken)
    {
        if (_login is null)
        {
            // As long as the program: scripts have one connection, and that has one of these.
            var accounts = new AccountClient(await ServerQuery.FindAccountsAsync(connection, cancellationToken), ClientProgram.Device);
            _login = logins.Open(accounts, user);
        }

        return await _login.GetAccessTokenAsync(mustBeFresh, cancellationToken);
    }
}
