using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using static StandIns.Aspire.Tests.ModelKit;

namespace StandIns.Aspire.Tests;

public sealed class ModelParameterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("--Parameters:jwt-key=v")]
    [InlineData("--Parameters:jwt_key=v")]
    public async Task A_parameter_is_read_from_configuration(string argument)
    {
        var parameter = Builder(argument).AddParameter("jwt-key", secret: true);

        Assert.Equal("v", await parameter.Resource.GetValueAsync(Token));
        Assert.True(parameter.Resource.Secret);
        Assert.Equal("{jwt-key.value}", parameter.Resource.ValueExpression);
    }

    [Fact]
    public async Task A_missing_parameter_says_what_to_set()
    {
        var parameter = Builder().AddParameter("jwt-key");

        var exception = await Assert.ThrowsAsync<MissingParameterValueException>(async () => await parameter.Resource.GetValueAsync(Token));

        Assert.Contains("Parameters:jwt-key", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Parameters__jwt_key", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_given_value_ignores_configuration_but_a_default_does_not()
    {
        var builder = Builder("--Parameters:a=configured", "--Parameters:b=configured", "--Chat:Key=from key");

        var given = builder.AddParameter("a", "given", publishValueAsDefault: true);
        var defaulted = builder.AddParameter("b", new GenerateParameterDefault { MinLength = 10 });
        var byKey = builder.AddParameterFromConfiguration("c", "Chat:Key");

        Assert.Equal("given", await given.Resource.GetValueAsync(Token));
        Assert.Equal("configured", await defaulted.Resource.GetValueAsync(Token));
        Assert.Equal("from key", await byKey.Resource.GetValueAsync(Token));
    }

    [Fact]
    public void A_secret_is_not_published_as_a_default()
    {
        Assert.Throws<ArgumentException>(() => Builder().AddParameter("a", "v", publishValueAsDefault: true, secret: true));
    }

    [Fact]
    public async Task A_generated_value_is_made_once()
    {
        var parameter = Builder().AddParameter("a", new GenerateParameterDefault { MinLength = 30, Special = false, MinNumeric = 5 }, secret: true);

        var value = await parameter.Resource.GetValueAsync(Token);

        Assert.Equal(30, value!.Length);
        Assert.True(value.All(char.IsAsciiLetterOrDigit));
        Assert.True(value.Count(char.IsAsciiDigit) >= 5);
        Assert.Equal(value, await parameter.Resource.GetValueAsync(Token));
    }

    [Fact]
    public void A_generator_refuses_wishes_that_contradict_each_other()
    {
        Assert.Throws<ArgumentException>(() => new GenerateParameterDefault { MinLength = 8, Upper = false, MinUpper = 1 }.GetDefaultValue());
        Assert.Throws<ArgumentException>(() => new GenerateParameterDefault { Lower = false, Upper = false, Numeric = false, Special = false }.GetDefaultValue());
        Assert.Equal(6, new GenerateParameterDefault { MinLength = 2, MinLower = 3, MinSpecial = 3 }.GetDefaultValue().Length);
    }

    [Fact]
    public async Task A_persisted_value_is_found_again_by_the_next_run()
    {
        var directory = Directory.CreateTempSubdirectory("standin-secrets-");
        try
        {
            var path = Path.Combine(directory.FullName, "deeper", "secrets.json");
            var first = new PersistedParameterDefault(new UserSecretsStore(path), "Parameters:a", new GenerateParameterDefault { MinLength = 20 }).GetDefaultValue();
            var second = new PersistedParameterDefault(new UserSecretsStore(path), "Parameters:a", new GenerateParameterDefault { MinLength = 20 }).GetDefaultValue();

            Assert.Equal(first, second);
            Assert.Contains("Parameters:a", await File.ReadAllTextAsync(path, Token), StringComparison.Ordinal);
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void Without_a_secrets_id_a_value_lasts_for_the_run()
    {
        var store = new UserSecretsStore(null);

        Assert.Equal(store.GetOrSet("k", () => Guid.NewGuid().ToString()), store.GetOrSet("k", () => Guid.NewGuid().ToString()));
    }

    [Fact]
    public async Task Passwords_of_servers_fit_where_they_are_written()
    {
        var builder = Builder();

        var redis = await builder.AddRedis("cache").Resource.PasswordParameter!.GetValueAsync(Token);
        var postgres = builder.AddPostgres("pg").Resource.PasswordParameter;

        Assert.True(redis!.Length >= 22 && redis.All(char.IsAsciiLetterOrDigit));
        Assert.Equal("pg-password", postgres.Name);
        Assert.True((await postgres.GetValueAsync(Token))!.Length >= 22);
    }
}
