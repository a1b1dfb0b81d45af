using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Contracts.Ids;
using Chat.Contracts.Rights;
using Chat.History.Messaging;
using Chat.History.Storage;
using Npgsql;
using NpgsqlTypes;

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
        var (answer, _) = await RunAsync([create], ChannelEventKind.MemberJoined, request.UserId, user, cancellationToken)
            ?? throw new RefusalException(ErrorCode.ChannelExists, $"There is a channel named '{channel}' already.");
        return answer;
    }

    /// <summary>Refused: invalid_channel_name, invalid_user_name, channel_not_found, id_reused; not_allowed: he was removed.</summary>
    public async Task<MembershipAnswer> JoinAsync(MembershipRequest request, CancellationToken cancellationToken)
    {
        var (channel, user) = Check(request);
        var @lock = new NpgsqlBatchCommand(MembershipSql.LockByName) { Parameters = { Value(channel) } };
        var join = new NpgsqlBatchCommand(MembershipSql.Join) { Parameters = { Value(channel), Value(request.UserId.Value), Value(user), Id(request.ChangeId) } };
        var (answer, done) = await RunAsync([@lock, join], ChannelEventKind.MemberJoined, request.UserId, user, cancellationToken)
            ?? throw new RefusalException(ErrorCode.ChannelNotFound, $"There is no channel named '{channel}'.");
        return answer.Channel.IsMember || done is not null ? answer : throw new RefusalException(Refusals.Removed);
    }

    /// <summary>Refused: invalid_user_name, channel_not_found, not_a_member, id_reused.</summary>
    public async Task<MembershipAnswer> LeaveAsync(LeaveChannelRequest request, CancellationToken cancellationToken)
    {
        var user = ChatNames.NormalizeUserName(request.UserName, out var refusal) ?? throw new RefusalException(refusal!);
        var @lock = new NpgsqlBatchCommand(AppendSql.Lock) { Parameters = { Value(new[] { request.ChannelId.Value }) } };
        var leave = new NpgsqlBatchCommand(MembershipSql.Leave) { Parameters = { Value(request.ChannelId.Value), Value(request.UserId.Value), Value(user), Id(request.ChangeId) } };
        var (answer, done) = await RunAsync([@lock, leave], ChannelEventKind.MemberLeft, request.UserId, user, cancellationToken)
            ?? throw new RefusalException(Refusals.ChannelNotFound);
        return answer.Event is not null || done is not null ? answer : throw new RefusalException(Refusals.NotAMember);
    }

    // Null when the last statement answers no row. Done: the kind of the event of an earlier call with the same id.
    private Task<(MembershipAnswer Answer, ChannelEventKind? Done)?> RunAsync(NpgsqlBatchCommand[] commands, ChannelEventKind kind, UserId user, string userName, CancellationToken cancellationToken) =>
        store.WriteAsync(
            async (connection, token) =>
            {
                // One implicit transaction, as an append is; known to be committed behind the last result.
                await using var batch = new NpgsqlBatch(connection);
                Array.ForEach(commands, command => batch.BatchCommands.Add(command));
                await using var reader = await batch.ExecuteReaderAsync(token);
                var read = await StoreAnswers.ReadAsync(() => ReadAsync(reader, commands.Length, kind, user, userName, token));
                if (read is not { } row)
                {
                    return ((MembershipAnswer, ChannelEventKind?)?)null;
                }

                var epoch = await epochs.EnsureAsync(row.Epoch, connection, token);
                return row.Done is null || row.Done == kind ? (row.Answer with { Epoch = epoch }, row.Done) : throw new RefusalException(Refusals.ChangeIdReused);
            },
            cancellationToken);

    private static async Task<(MembershipAnswer Answer, ChannelEventKind? Done, Guid? Epoch)?> ReadAsync(
        NpgsqlDataReader reader, int results, ChannelEventKind kind, UserId user, string userName, CancellationToken cancellationToken)
    {
        for (var skipped = 1; skipped < results; skipped++)
        {
            await reader.NextResultAsync(cancellationToken);
        }

        (MembershipAnswer, ChannelEventKind?, Guid?)? read = await reader.ReadAsync(cancellationToken)
            ? (Answer(reader, kind, user, userName), (ChannelEventKind?)reader.GetFieldValue<short?>(9), reader.GetFieldValue<Guid?>(6))
            : null;
        while (await reader.NextResultAsync(cancellationToken))
        {
        }

        await reader.CloseAsync();
        return read;
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

    internal static NpgsqlParameter Id(ChangeId? id) => new() { NpgsqlDbType = NpgsqlDbType.Uuid, Value = id?.Value ?? (object)DBNull.Value };

    private static (string Channel, string User) Check(MembershipRequest request)
    {
        var channel = ChatNames.NormalizeChannelName(request.ChannelName, out var refusal) ?? throw new RefusalException(refusal!);
        var user = ChatNames.NormalizeUserName(request.UserName, out refusal) ?? throw new RefusalException(refusal!);
        return (channel, user);
    }

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };
}
