using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Contracts.Ids;
using Chat.History.Messaging;
using Chat.History.Storage;
using Npgsql;

namespace Chat.History.Channels;

/// <summary>Creates channels and changes who is in them.</summary>
internal sealed class MembershipStore(StoreWriter store, TimeProvider time)
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

    /// <summary>Refused: invalid_channel_name, invalid_user_name, channel_not_found.</summary>
    public async Task<MembershipAnswer> JoinAsync(MembershipRequest request, CancellationToken cancellationToken)
    {
        var (channel, user) = Check(request);
        var @lock = new NpgsqlBatchCommand(MembershipSql.LockByName) { Parameters = { Value(channel) } };
        var join = new NpgsqlBatchCommand(MembershipSql.Join) { Parameters = { Value(channel), Value(request.UserId.Value), Value(user) } };
        return await RunAsync([@lock, join], ChannelEventKind.MemberJoined, request.UserId, user, cancellationToken)
            ?? throw new RefusalException(ErrorCode.ChannelNotFound, $"There is no channel named '{channel}'.");
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
                for (var skipped = 1; skipped < commands.Length; skipped++)
                {
                    await reader.NextResultAsync(token);
                }

                var answer = await reader.ReadAsync(token) ? Answer(reader, kind, user, userName) : null;
                while (await reader.NextResultAsync(token))
                {
                }

                return answer;
            },
            cancellationToken);

    private static MembershipAnswer Answer(NpgsqlDataReader reader, ChannelEventKind kind, UserId user, string userName) => new()
    {
        Epoch = new Epoch(reader.GetGuid(6)),
        Channel = new ChannelSummary
        {
            Id = new ChannelId(reader.GetGuid(0)),
            Name = reader.GetString(1),
            Head = reader.GetInt64(2),
            IsMember = reader.GetBoolean(5),
        },
        Event = reader.IsDBNull(3)
            ? null
            : new ChannelEvent
            {
                Sequence = reader.GetInt64(3),
                Kind = kind,
                Membership = new MembershipData { UserId = user, UserName = userName, At = reader.GetFieldValue<DateTimeOffset>(4) },
            },
    };

    private static (string Channel, string User) Check(MembershipRequest request)
    {
        var channel = ChatNames.NormalizeChannelName(request.ChannelName, out var refusal) ?? throw new RefusalException(refusal!);
        var user = ChatNames.NormalizeUserName(request.UserName, out refusal) ?? throw new RefusalException(refusal!);
        return (channel, user);
    }

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };
}
