using Chat.Contracts.Connections;
using Chat.Contracts.Errors;
using Chat.Contracts.Identity;
using Chat.Hub.Connections;
using Chat.Hub.Diagnostics;
using Chat.ServiceDefaults.Tokens;

namespace Chat.Hub.Revocations;

/// <summary>Lets nobody in, and nobody stay, whose access token was revoked.</summary>
internal sealed class RevocationGate(
    RevocationList list,
    ConnectionRegistry connections,
    ConnectionEnder ender,
    TokenRefusals refusals,
    HubMetrics metrics,
    TimeProvider time,
    ILogger<RevocationGate> logger)
{
    // The first look is under way when the hub starts.
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether this hub knows what was revoked. It never forgets that.</summary>
    public bool IsKnown => _known.Task.IsCompleted;

    /// <summary>Refused: sign_in_required; unavailable while this hub cannot know what was revoked before it started.</summary>
    public async ValueTask RequireValidAsync(ConnectedUser user)
    {
        try
        {
            await _known.Task.WaitAsync(FirstLook, time);
        }
        catch (TimeoutException)
        {
            throw new RefusalException(ErrorCode.Unavailable, "The accounts of this server do not answer. Try again.");
        }

        if (IsRevoked(user))
        {
            throw Refuse();
        }
    }

    public bool IsRevoked(ConnectedUser user) => list.Find(user) is not null;

    public RefusalException Refuse() => refusals.Refuse(TokenProblem.Revoked);

    /// <summary>Takes revocations in, and ends the connections that they are about. First they are in the list: who connects meanwhile looks there.</summary>
    public void Apply(IReadOnlyCollection<Revocation> revocations, bool isWholeFeed)
    {
        var isNew = false;
        foreach (var revocation in revocations)
        {
            isNew |= list.Add(revocation);
        }

        if (isNew)
        {
            End(connections.Current);
        }

        if (isWholeFeed)
        {
            _known.TrySetResult();
        }
    }

    /// <summary>Once more, for a connection that has just become another one.</summary>
    public void EndIfRevoked(ConnectionState connection) => End([connection]);

    private void End(IEnumerable<ConnectionState> candidates)
    {
        var revoked = candidates
            .Select(connection => (Connection: connection, Kind: list.Find(connection.User)))
            .Where(found => found.Kind is not null && found.Connection.TryEnd())
            .GroupBy(found => CodeOf(found.Kind!.Value), found => found.Connection);
        foreach (var group in revoked)
        {
            ConnectionState[] ended = [.. group];
            metrics.TokenEnded(group.Key, ended.Length);
            logger.Revoked(ended.Length, group.Key);
            ender.EndSoon(ended, group.Key);
        }
    }

    private static DisconnectCode CodeOf(RevocationKind kind) => kind switch
    {
        RevocationKind.PasswordChanged => DisconnectCode.PasswordChanged,
        RevocationKind.RoleChanged => DisconnectCode.RoleChanged,
        RevocationKind.AccountDisabled => DisconnectCode.AccountDisabled,
        RevocationKind.AccountDeleted => DisconnectCode.AccountDeleted,
        // Also a kind that this version does not know: whoever it is has to sign in again.
        _ => DisconnectCode.SignedOut,
    };
}
