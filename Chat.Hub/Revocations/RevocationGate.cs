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

    // What Identity's replicas may differ by; to restore a database takes longer.
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile Restart? _restart;

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

    public bool IsRevoked(ConnectedUser user) => list.Find(user) is not null || IsInDoubt(user);

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

    /// <summary>
    /// What the database of Identity has when this hub reads it first. A token from before that has seen a later revocation is of one that
    /// was put back since to an older copy, and counts revocations that are lost: it is in doubt as it is at a hub that was there.
    /// </summary>
    public void Begin(long newest, DateTimeOffset at) => _restart = new Restart(newest, at - Skew);

    /// <summary>
    /// The database of Identity is an older one than before. Of the tokens that were made until then, those that count revocations which
    /// are not there any more cannot be held against the ones that come: their ids may be given a second time. Whoever has one gets a fresh
    /// one, if the session is still there.
    /// </summary>
    /// <param name="newest">The newest revocation that is there; tokens that have seen a later one are in doubt. -1: all are, since nothing is known of what was there between.</param>
    /// <param name="at">When that was, by the clock of Identity.</param>
    public void StartAnew(long newest, DateTimeOffset at)
    {
        list.StartAnew(newest);
        _restart = new Restart(newest, at - Skew);
        End(connections.Current);
    }

    /// <summary>Once more, for a connection that has just become another one.</summary>
    public void EndIfRevoked(ConnectionState connection) => End([connection]);

    private void End(IEnumerable<ConnectionState> candidates)
    {
        var revoked = candidates
            .Select(connection => (Connection: connection, Code: CodeOf(connection.User)))
            .Where(found => found.Code is not null && found.Connection.TryEnd())
            .GroupBy(found => found.Code!.Value, found => found.Connection);
        foreach (var group in revoked)
        {
            ConnectionState[] ended = [.. group];
            metrics.TokenEnded(group.Key, ended.Length);
            logger.Revoked(ended.Length, group.Key);
            ender.EndSoon(ended, group.Key);
        }
    }

    private DisconnectCode? CodeOf(ConnectedUser user) =>
        list.Find(user) is { } kind ? CodeOf(kind)
        : IsInDoubt(user) ? DisconnectCode.TokenExpired
        : null;

    private bool IsInDoubt(ConnectedUser user) => _restart is { } restart && user.Revision > restart.Newest && user.IssuedAt < restart.At;

    private static DisconnectCode CodeOf(RevocationKind kind) => kind switch
    {
        RevocationKind.PasswordChanged => DisconnectCode.PasswordChanged,
        RevocationKind.RoleChanged => DisconnectCode.RoleChanged,
        RevocationKind.AccountDisabled => DisconnectCode.AccountDisabled,
        RevocationKind.AccountDeleted => DisconnectCode.AccountDeleted,
        // Also a kind that this version does not know: whoever it is has to sign in again.
        _ => DisconnectCode.SignedOut,
    };

    private sealed record Restart(long Newest, DateTimeOffset At);
}
