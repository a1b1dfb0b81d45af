using Chat.Contracts.Errors;
using Chat.Identity.Accounts;
using Chat.Identity.Passwords;
using Microsoft.Extensions.Options;

namespace Chat.Identity.Tests.Passwords;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("seven green kettles")]
    [InlineData("7Vg!k2m#Qz9w")]
    [InlineData("correcthorsebatterystaple")]
    [InlineData("пять зелёных чайников")]
    [InlineData("            x y z w v")]
    [InlineData("482915736049")]
    public void Long_ones_that_nobody_guesses_are_taken_whatever_they_are_made_of(string password) => Rules().Check(password, "alice", "alice@example.org");

    [Fact]
    public void Eleven_characters_are_too_few_and_129_too_many()
    {
        var text = string.Concat(Enumerable.Range(0, 129).Select(i => (char)('a' + (i * 7 + i / 26) % 26)));

        Rules().Check(text[..12], "alice", null);
        Rules().Check(text[..128], "alice", null);

        Refused(text[..11]);
        Refused(text);
    }

    [Fact]
    public void Characters_are_counted_as_people_see_them_and_not_as_they_are_stored()
    {
        var elephants = string.Concat(Enumerable.Range(0, 11).Select(i => char.ConvertFromUtf32(0x1F400 + i)));

        Refused(elephants);
        Rules().Check(elephants + "x", "alice", null);
    }

    [Theory]
    [InlineData("1qaz2wsx3edc")]
    [InlineData("PASSWORD1234")]
    [InlineData("p4$$w0rd1234")]
    [InlineData("!!!Sunshine2026")]
    [InlineData("dragondragon")]
    [InlineData("aaaaaaaaaaaaaa")]
    [InlineData("abcabcabcabc")]
    [InlineData("123456789012")]
    [InlineData("abcdefghijklm")]
    public void Those_that_are_tried_first_are_refused(string password) => Refused(password);

    [Theory]
    [InlineData("alice.example")]
    [InlineData("alice@example.org")]
    [InlineData("Alice2026alice")]
    [InlineData("4lice-the-chat")]
    [InlineData("Chat.Aspire!1")]
    public void Those_that_are_little_more_than_the_name_or_the_address_are_refused(string password) => Refused(password);

    [Fact]
    public void The_list_makes_more_than_three_thousand_common_passwords_of_the_length_that_is_asked_for()
    {
        var long_ = CommonPasswords.All.Where(word => word.Length >= PasswordRules.MinLength);
        var lengthened = CommonPasswords.All.Where(word => word.Length is >= 6 and < PasswordRules.MinLength).Select(word => (word + "123456")[..Math.Max(12, word.Length + 1)]);

        var all = long_.Concat(lengthened).Distinct().ToList();

        Assert.True(all.Count > 3_000, $"only {all.Count}");
        Assert.DoesNotContain(all, password => !CommonPasswords.IsCommon(password));
    }

    [Fact]
    public void Half_a_surrogate_is_refused() => Refused("seven green kettles \ud800");

    private static void Refused(string password) =>
        Assert.Equal(ErrorCode.PasswordUnsuitable, Assert.Throws<RefusalException>(() => Rules().Check(password, "alice", "alice@example.org")).Refusal.Code);

    private static PasswordRules Rules() => new(Options.Create(new AccountOptions()));
}
