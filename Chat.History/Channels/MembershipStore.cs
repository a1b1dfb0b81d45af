using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Contracts.Ids;
using Chat.Contracts.Rights;
using Chat.History.Messaging;
using Chat.History.Storage;
using Npgsql;

namespace Chat.History.Channels;

/// <summary>Creates channels and changes who is in them.</summary>
internal sealed class MembershipStore(StoreWriter store, EpochService epochs, TimeProvider time)
{
    /// <summary>Refused: invalid_channel_name, invalid_user_name, channel_exists.</summary>
    public async Task<MembershipAnswer> CreateAsync(MembershipRequest request, CancellationToken cancellationToken)
    {
        var (channel, user) = Check(request);
        var id = ChannelId.New(time);
        var create = new NpgsqlBatchCommand(MembershipSql.Create)
        {
            Parameters = { Value(id.Value), Value(channel), Value(request.UserId.Value), Value(user) },
        };
        return await RunAsync([create], ChannelEventKind.MemberJoined, request.UserId, user, cancellationToken)
            ?? throw new RefusalException(ErrorCode.ChannelExists, $"There is a channel named '{channel}' already.");
    }

    /// <summary>Refused: invalid_channel_name, invalid_user_name, channel_not_found; not_allowed: he was removed.</summary>
    public async Task<MembershipAnswer> JoinAsync(MembershipRequest request, CancellationToken cancellationToken)
    {
        var (channel, user) = Check(request);
        var @lock = new NpgsqlBatchCommand(MembershipSql.LockByName) { Parameters = { Value(channel) } };
        var join = new NpgsqlBatchCommand(MembershipSql.Join) { Parameters = { Value(channel), Value(request.UserId.Value), Value(user) } };
        var answer = await RunAsync([@lock, join], ChannelEventKind.MemberJoined, request.UserId, user, cancellationToken)
            ?? throw new RefusalException(ErrorCode.ChannelNotFound, $"There is no channel named '{channel}'.");
        return answer.Channel.IsMember ? answer : throw new RefusalException(Refusals.Removed);
    }

    /// <summary>Refused: invalid_user_name, channel_not_found, not_a_member.</summary>
    public async Task<MembershipAnswer> LeaveAsync(LeaveChannelRequest request, CancellationToken cancellationToken)
    {
        var user = ChatNames.NormalizeUserName(request.UserName, out var refusal) ?? throw new RefusalException(refusal!);
        var @lock = new NpgsqlBatchCommand(AppendSql.Lock) { Parameters = { Value(new[] { request.ChannelId.Value }) } };
        var leave = new NpgsqlBatchCommand(MembershipSql.Leave) { Parameters = { Value(request.ChannelId.Value), Value(request.UserId.Value), Value(user) } };
        var answer = await RunAsync([@lock, leave], ChannelEventKind.MemberLeft, request.UserId, user, cancellationToken)
            ?? throw new RefusalException(Refusals.ChannelNotFound);
        return answer.Event is null ? throw new RefusalException(Refusals.NotAMember) : answer;
    }

    // Null when the last statement answers no row.
    private Task<MembershipAnswer?> RunAsync(NpgsqlBatchCommand[] commands, ChannelEventKind kind, UserId user, string userName, CancellationToken cancellationToken) =>
        store.WriteAsync(
            async (connection, token) =>
            {
                // One implicit transaction, as an append is; known to be committed behind the last result.
                await using var batch = new NpgsqlBatch(connection);
                Array.ForEach(commands, command => batch.BatchCommands.Add(command));
                await using var reader = await batch.ExecuteReaderAsync(token);
                var (answer, epoch) = await StoreAnswers.ReadAsync(() => ReadAsync(reader, commands.Length, kind, user, userName, token));
                return answer is null ? null : answer with { Epoch = await epochs.EnsureAsync(epoch, connection, token) };
            },
            cancellationToken);

    private static async Task<(MembershipAnswer? Answer, Guid? Epoch)> ReadAsync(
        NpgsqlDataReader reader, int results, ChannelEventKind kind, UserId user, string userName, CancellationToken cancellationToken)
    {
        for (var skipped = 1; skipped < results; skipped++)
        {
            await reader.NextResultAsync(cancellationToken);
        }

        var (answer, epoch) = await reader.ReadAsync(cancellationToken)
            ? (Answer(reader, kind, user, userName), reader.GetFieldValue<Guid?>(6))
            : (null, null);
        while (await reader.NextResultAsync(cancellationToken))
        {
        }

        await reader.CloseAsync();
        return (answer, epoch);
    }

    private static MembershipAnswer Answer(NpgsqlDataReader reader, ChannelEventKind kind, UserId user, string userName) => new()
    {
        // Filled in once the reader is closed: the row may be without.
        Epoch = default,
        Channel = Channel(reader),
        Event = reader.IsDBNull(3)
            ? null
            : new ChannelEvent
            {
                Sequence = reader.GetInt64(3),
                Kind = kind,
                Membership = new MembershipData { UserId = user, UserName = userName, At = reader.GetFieldValue<DateTimeOffset>(4) },
            },
    };

    internal static ChannelSummary Channel(NpgsqlDataReader reader) => new()
    {
        Id = new ChannelId(reader.GetGuid(0)),
        Name = reader.GetString(1),
        Head = reader.GetInt64(2),
        IsMember = reader.GetBoolean(5),
        Topic = reader.IsDBNull(7) ? null : reader.GetString(7),
        Role = (ChannelRole?)reader.GetFieldValue<short?>(8),
    };

    private static (string Channel, string User) Check(MembershipRequest request)
    {
        var channel = ChatNames.NormalizeChannelName(request.ChannelName, out var refusal) ?? throw new RefusalException(refusal!);
        var user = ChatNames.NormalizeUserName(request.UserName, out refusal) ?? throw new RefusalException(refusal!);
        return (channel, user);
    }

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };
}
