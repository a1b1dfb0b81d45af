using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Contracts.Rights;
using Npgsql;

namespace Chat.History.Reading;

/// <summary>A row of <see cref="PageSql"/> as an event.</summary>
internal static class EventRow
{
    public static ChannelEvent Read(NpgsqlDataReader reader)
    {
        var kind = (ChannelEventKind)reader.GetInt16(3);
        var (user, name, at) = (new UserId(reader.GetGuid(4)), reader.GetString(5), reader.GetFieldValue<DateTimeOffset>(6));
        var entry = new ChannelEvent { Sequence = reader.GetInt64(2), Kind = kind };
        return kind switch
        {
            ChannelEventKind.MessagePosted => entry with
            {
                Message = new MessageData { Id = new MessageId(reader.GetGuid(7)), SenderId = user, SenderName = name, Text = reader.GetString(8), SentAt = at, State = State(reader) },
            },
            ChannelEventKind.MemberJoined or ChannelEventKind.MemberLeft or ChannelEventKind.MemberRoleChanged => entry with
            {
                Membership = new MembershipData
                {
                    UserId = user,
                    UserName = name,
                    At = at,
                    Role = (ChannelRole?)reader.GetFieldValue<short?>(13),
                    ByUserId = reader.IsDBNull(14) ? null : new UserId(reader.GetGuid(14)),
                    ByUserName = reader.IsDBNull(15) ? null : reader.GetString(15),
                },
            },
            _ => entry with
            {
                Change = new ChangeData { UserId = user, UserName = name, At = at, MessageSequence = reader.GetFieldValue<long?>(9), Text = reader.IsDBNull(8) || reader.GetBoolean(18) ? null : reader.GetString(8) },
            },
        };
    }

    /// <summary>At least as many as the event takes on the wire, in bytes.</summary>
    public static int MostBytesOf(ChannelEvent entry)
    {
        // Three bytes for a UTF-16 unit are the most that UTF-8 takes; an id takes 18.
        var bytes = 160 + (((entry.Message?.Text.Length ?? 0) + (entry.Change?.Text?.Length ?? 0)) * 3);
        foreach (var reaction in entry.Message?.State?.Reactions ?? [])
        {
            bytes += 16 + (reaction.Emoji.Length * 3) + (reaction.UserIds.Length * 18);
        }

        return bytes;
    }

    private static MessageState? State(NpgsqlDataReader reader) => reader.IsDBNull(9)
        ? null
        : new MessageState
        {
            LastChange = reader.GetInt64(9),
            EditedAt = reader.GetFieldValue<DateTimeOffset?>(10),
            IsDeleted = reader.GetBoolean(11),
            IsPinned = reader.GetBoolean(12),
            Reactions = reader.IsDBNull(16)
                ? null
                : ReactionData.Of(reader.GetFieldValue<string[]>(16).Zip(reader.GetFieldValue<Guid[]>(17), (emoji, user) => (emoji, new UserId(user)))),
        };
}
