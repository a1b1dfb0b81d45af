using Chat.Contracts;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Contracts.Ids;
using Chat.Contracts.Rights;
using Chat.History.Messaging;
using Chat.History.Rights;
using Chat.History.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Chat.History.Channels;

/// <summary>Gives members roles, removes them, and lists them.</summary>
internal sealed class MemberStore(StoreWriter writer, StoreReader reader, EpochService epochs)
{
    /// <summary>Refused: invalid_request, invalid_user_name, channel_not_found, and what <see cref="MemberVerdict"/> says.</summary>
    public async Task<MembershipAnswer> ChangeAsync(ChangeMemberRequest request, CancellationToken cancellationToken)
    {
        if (request.Role is { } role && !Enum.IsDefined(role))
        {
            throw new RefusalException(ErrorCode.InvalidRequest, "This is not a role of a channel.");
        }

        var name = ChatNames.NormalizeUserName(request.UserName, out var refusal) ?? throw new RefusalException(refusal!);
        var change = request with { UserName = name };
        var (answer, verdict) = await writer.WriteAsync((connection, token) => ChangeAsync(connection, change, token), cancellationToken)
            ?? throw new RefusalException(Refusals.ChannelNotFound);
        return verdict.ToRefusal() is { } no ? throw new RefusalException(no) : answer;
    }

    /// <summary>Refused: channel_not_found.</summary>
    public async Task<ChannelMember[]> ListAsync(ListMembersRequest request, CancellationToken cancellationToken) =>
        await reader.ReadAsync((connection, token) => ListAsync(connection, request, token), cancellationToken)
            ?? throw new RefusalException(Refusals.ChannelNotFound);

    // One implicit transaction, as an append is; known to be committed behind the last result.
    private async Task<(MembershipAnswer Answer, MemberVerdict Verdict)?> ChangeAsync(
        NpgsqlConnection connection, ChangeMemberRequest change, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Lock(change.ChannelId), Change(change) } };
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        var read = await StoreAnswers.ReadAsync(() => ReadAsync(rows, change, cancellationToken));
        return read is { } row
            ? (row.Answer with { Epoch = await epochs.EnsureAsync(row.Epoch, connection, cancellationToken) }, row.Verdict)
            : null;
    }

    private static async Task<(MembershipAnswer Answer, MemberVerdict Verdict, Guid? Epoch)?> ReadAsync(
        NpgsqlDataReader reader, ChangeMemberRequest change, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken);
        (MembershipAnswer, MemberVerdict, Guid?)? read = await reader.ReadAsync(cancellationToken)
            ? (new MembershipAnswer { Epoch = default, Channel = MembershipStore.Channel(reader), Event = Event(reader, change) }, (MemberVerdict)reader.GetInt32(9), reader.GetFieldValue<Guid?>(6))
            : null;
        while (await reader.NextResultAsync(cancellationToken))
        {
        }

        await reader.CloseAsync();
        return read;
    }

    private static ChannelEvent? Event(NpgsqlDataReader reader, ChangeMemberRequest change) => reader.IsDBNull(3)
        ? null
        : new ChannelEvent
        {
            Sequence = reader.GetInt64(3),
            Kind = (ChannelEventKind)reader.GetInt16(11),
            Membership = new MembershipData
            {
                UserId = change.MemberId,
                UserName = reader.GetString(10),
                At = reader.GetFieldValue<DateTimeOffset>(4),
                Role = change.Role,
                ByUserId = change.UserId,
                ByUserName = change.UserName,
            },
        };

    private static async Task<ChannelMember[]?> ListAsync(NpgsqlConnection connection, ListMembersRequest request, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(MemberSql.Page, connection)
        {
            Parameters = { Value(request.ChannelId.Value), Value(request.After?.Value ?? Guid.Empty), Value(ChatLimits.MaxMembersPage), Value((short)(request.AreRemoved ? 2 : 0)) },
        };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        List<ChannelMember>? members = null;
        while (await rows.ReadAsync(cancellationToken))
        {
            members ??= [];
            if (!rows.IsDBNull(0))
            {
                members.Add(new ChannelMember
                {
                    UserId = new UserId(rows.GetGuid(0)),
                    UserName = rows.GetString(1),
                    Role = (ChannelRole)rows.GetInt16(2),
                    JoinedAt = rows.GetFieldValue<DateTimeOffset>(3),
                });
            }
        }

        return members?.ToArray();
    }

    private static NpgsqlBatchCommand Lock(ChannelId channel) => new(AppendSql.Lock) { Parameters = { Value(new[] { channel.Value }) } };

    private static NpgsqlBatchCommand Change(ChangeMemberRequest change)
    {
        var guard = ChannelGuard.Of(change.Role is null ? ChannelAction.RemoveMember : ChannelAction.SetMemberRole, change.ServerRole);
        return new NpgsqlBatchCommand(MemberSql.Change)
        {
            Parameters =
            {
                Value(change.ChannelId.Value),
                Value(change.UserId.Value),
                Value(change.UserName),
                Value(change.MemberId.Value),
                new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Smallint, Value = (short?)change.Role ?? (object)DBNull.Value },
                Value(guard.Server),
                Value(guard.Least),
                MembershipStore.Id(change.ChangeId),
            },
        };
    }

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };
}
