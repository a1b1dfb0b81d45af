using System.Security.Cryptography;
using System.Text;

namespace Chat.Client.Options;

/// <summary>Where a person's client keeps what it has to remember: one folder for each server and user.</summary>
/// <param name="Home">The folder of this program; null when the user has no home.</param>
internal sealed record StatePath(string? Home)
{
    /// <param name="stateHome">What XDG_STATE_HOME says.</param>
    /// <param name="home">The user's home directory.</param>
    public static StatePath From(string? stateHome, string home)
    {
        var states = Path.IsPathFullyQualified(stateHome ?? "") ? stateHome : home.Length > 0 ? Path.Combine(home, ".local", "state") : null;
        return new StatePath(states is null ? null : Path.Combine(states, "chat-aspire"));
    }

    /// <summary>Messages that are not acknowledged yet.</summary>
    public string? Outbox(Uri server, string user) => Of(server, user, "outbox");

    /// <summary>The tokens of a log-in.</summary>
    public string? Login(Uri server, string user) => Of(server, user, "login");

    /// <summary>Holds the name of who has logged in last.</summary>
    public string? LastUser(Uri server) => Of(server, "", "user");

    private string? Of(Uri server, string user, string name)
    {
        var key = SHA256.HashData(Encoding.UTF8.GetBytes($"{server.GetLeftPart(UriPartial.Authority)}\n{user.ToLowerInvariant()}"));
        return Home is null ? null : Path.Combine(Home, Convert.ToHexStringLower(key.AsSpan(0, 8)), name);
    }
}
