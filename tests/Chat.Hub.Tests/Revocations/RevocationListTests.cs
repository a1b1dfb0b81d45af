using Chat.Contracts.Ids;
using Chat.Contracts.Identity;
using Chat.Hub.Connections;
using Chat.Hub.Revocations;

namespace Chat.Hub.Tests.Revocations;

/// <summary>What a hub knows of the revocations while it reads those of an older copy.</summary>
public sealed class RevocationListTests
{
    private readonly RevocationList _list = new(TimeProvider.System);
    private readonly UserId _alice = new(Guid.NewGuid());

    [Theory]
    [InlineData(3, 4, 2, true)] // it is in the older copy too
    [InlineData(3, 4, 3, false)]
    [InlineData(5, 4, 2, true)] // it is lost, and ends no more than it did
    [InlineData(5, 4, 4, false)] // a token of the older copy
    [InlineData(5, 0, 0, false)]
    [InlineData(5, -1, 2, false)] // of another database
    public void Until_they_are_read_again_revocations_hold_for_tokens_from_before_and_not_for_new_ones(long revocation, long newest, long revision, bool isRevoked)
    {
        _list.Add(new Revocation { Id = revocation, UserId = _alice, Kind = RevocationKind.AccountDisabled, At = default });

        _list.StartAnew(newest);

        Assert.Equal(isRevoked, _list.Find(Alice(revision)) is not null);
    }

    [Fact]
    public void A_revocation_with_an_id_that_is_given_again_is_taken_in()
    {
        _list.Add(new Revocation { Id = 5, UserId = _alice, Kind = RevocationKind.RoleChanged, At = default });
        _list.StartAnew(newest: 4);

        var isNew = _list.Add(new Revocation { Id = 5, UserId = _alice, Kind = RevocationKind.AccountDisabled, At = default });

        Assert.True(isNew);
        Assert.Equal(RevocationKind.AccountDisabled, _list.Find(Alice(revision: 4)));
    }

    private ConnectedUser Alice(long revision) => new(_alice, "alice", UserRole.User, Guid.NewGuid(), revision, DateTimeOffset.UnixEpoch);
}
