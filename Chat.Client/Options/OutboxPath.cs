using System.Security.Cryptography;
using System.Text;

namespace Chat.Client.Options;

/// <summary>Where the messages of a person wait that are not sent yet: one file for each server and user.</summary>
internal static class OutboxPath
{
    /// <param name="stateHome">What XDG_STATE_HOME says.</param>
    /// <param name="home">The user's home directory.</param>
    /// <param name="server">The hub's address.</param>
    /// <param name="user">The name to go by.</param>
    /// <returns>Null when the user has no home.</returns>
    public static string? Of(string? stateHome, string home, Uri server, string user)
    {
        var states = Path.IsPathFullyQualified(stateHome ?? "") ? stateHome : home.Length > 0 ? Path.Combine(home, ".local", "state") : null;
        var key = SHA256.HashData(Encoding.UTF8.GetBytes($"{server.GetLeftPart(UriPartial.Authority)}\n{user.ToLowerInvariant()}"));
        return states is null ? null : Path.Combine(states, "chat-aspire", Convert.ToHexStringLower(key.AsSpan(0, 8)), "outbox");
    }
}
