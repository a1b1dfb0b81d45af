using Chat.Client.Options;
using Chat.Sdk.Accounts;

namespace Chat.Client.Accounts;

/// <summary>The log-ins that a person has on one server.</summary>
internal sealed class KeptLogins(Uri server, StatePath state)
{
    /// <summary>Who logged in last, to be asked for by nobody; null: nobody is known.</summary>
    public string? LastUser
    {
        get => state.LastUser(server) is { } file && File.Exists(file) ? File.ReadAllText(file).Trim() is { Length: > 0 } name ? name : null : null;
        set
        {
            if (state.LastUser(server) is { } file)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, value);
            }
        }
    }

    public bool Has(string user) => File.Exists(state.Login(server, user));

    public string? Outbox(string user) => state.Outbox(server, user);

    /// <summary>Without a home directory it lasts as long as this run.</summary>
    public StoredLogin Open(AccountClient accounts, string user) =>
        new(accounts, new TokenFile(state.Login(server, user) ?? Path.Combine(Directory.CreateTempSubdirectory("chat-").FullName, "login")));
}
