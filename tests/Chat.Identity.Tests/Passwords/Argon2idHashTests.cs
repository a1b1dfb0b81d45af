using Chat.Identity.Passwords;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Chat.Identity.Tests.Passwords;

public sealed class Argon2idHashTests
{
    private const string Password = "seven green kettles";

    [Fact]
    public void A_hash_names_its_cost_and_matches_its_password_only()
    {
        var hash = Hasher().Hash(Password);

        Assert.StartsWith("$argon2id$v=19$m=19456,t=2,p=1$", hash, StringComparison.Ordinal);
        Assert.Equal(PasswordVerificationResult.Success, Hasher().Verify(hash, Password));
        Assert.Equal(PasswordVerificationResult.Failed, Hasher().Verify(hash, Password + "!"));
        Assert.Equal(PasswordVerificationResult.Failed, Hasher().Verify(hash, ""));
    }

    [Fact]
    public void Two_hashes_of_a_password_differ() => Assert.NotEqual(Hasher().Hash(Password), Hasher().Hash(Password));

    [Fact]
    public void Every_byte_of_a_long_password_counts()
    {
        var hash = Hasher().Hash(new string('x', 127) + "a");

        Assert.Equal(PasswordVerificationResult.Failed, Hasher().Verify(hash, new string('x', 127) + "b"));
        Assert.Equal(PasswordVerificationResult.Failed, Hasher().Verify(hash, new string('x', 127)));
    }

    [Fact]
    public void A_password_is_the_same_however_its_accents_are_typed()
    {
        var hash = Hasher().Hash("caf\u00e9 au lait dans la rue");

        Assert.Equal(PasswordVerificationResult.Success, Hasher().Verify(hash, "cafe\u0301 au lait dans la rue"));
    }

    [Fact]
    public void A_hash_that_cost_less_is_to_be_made_anew_and_one_that_cost_more_is_not()
    {
        var (weak, strong) = (Argon2idHash.Make(Password, 8_192, 1).ToString(), Argon2idHash.Make(Password, 32_768, 3).ToString());

        Assert.Equal(PasswordVerificationResult.SuccessRehashNeeded, Hasher().Verify(weak, Password));
        Assert.Equal(PasswordVerificationResult.Failed, Hasher().Verify(weak, Password + "!"));
        Assert.Equal(PasswordVerificationResult.Success, Hasher().Verify(strong, Password));
    }

    [Theory]
    [InlineData("")]
    [InlineData("seven green kettles")]
    [InlineData("$argon2i$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$argon2id$v=19$m=999999999,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$AAAA$AAAA")]
    public void What_is_no_hash_of_ours_matches_nothing(string text) =>
        Assert.Equal(PasswordVerificationResult.Failed, Hasher().Verify(text, Password));

    [Fact]
    public void Half_a_surrogate_is_a_wrong_password_and_no_fault() =>
        Assert.Equal(PasswordVerificationResult.Failed, Hasher().Verify(Hasher().Hash(Password), "\ud800 green kettles"));

    private static ArgonPasswordHasher Hasher() => new(Options.Create(new PasswordCostOptions()));
}
