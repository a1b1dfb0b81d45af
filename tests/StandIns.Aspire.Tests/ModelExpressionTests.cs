using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using static StandIns.Aspire.Tests.ModelKit;

namespace StandIns.Aspire.Tests;

public sealed class ModelExpressionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_expression_fills_its_holes_and_keeps_braces()
    {
        var builder = Builder("--Parameters:key=a b");
        var key = builder.AddParameter("key");

        var expression = ReferenceExpression.Create($"{{x}}={key};y={key:uri};z={"text"}");

        Assert.Equal("{x}=a b;y=a%20b;z=text", await expression.GetValueAsync(Token));
        Assert.Equal("{x}={key.value};y={key.value};z=text", expression.ValueExpression);
        Assert.Equal(["{key.value}", "{key.value}"], expression.ManifestExpressions);
        Assert.Equal("{{x}}={0};y={1};z=text", expression.Format);
        Assert.Equal(2, expression.ValueProviders.Count);
    }

    [Fact]
    public async Task Expressions_nest()
    {
        var builder = Builder("--Parameters:key=k");
        var inner = ReferenceExpression.Create($"<{builder.AddParameter("key")}>");

        var outer = ReferenceExpression.Create($"[{inner}]");

        Assert.Equal("[<k>]", await outer.GetValueAsync(Token));
        Assert.Equal("[<{key.value}>]", outer.ValueExpression);
    }

    [Fact]
    public async Task A_builder_puts_an_expression_together_piece_by_piece()
    {
        var builder = Builder("--Parameters:key=k");
        var key = builder.AddParameter("key");
        var pieces = new ReferenceExpressionBuilder();
        var wasEmpty = pieces.IsEmpty;
        pieces.AppendLiteral("{a}");
        pieces.Append($";b={key}");
        pieces.AppendFormatted(key.Resource);

        var expression = pieces.Build();

        Assert.True(wasEmpty);
        Assert.False(pieces.IsEmpty);
        Assert.Equal("{a};b=kk", await expression.GetValueAsync(Token));
    }

    [Fact]
    public async Task The_empty_expression_has_no_value()
    {
        Assert.Null(await ReferenceExpression.Empty.GetValueAsync(Token));
        Assert.Same(ReferenceExpression.Empty, new ReferenceExpressionBuilder().Build());
    }

    [Fact]
    public void An_unknown_format_is_refused_where_it_is_written()
    {
        var key = Builder().AddParameter("key");

        var exception = Assert.Throws<FormatException>(() => ReferenceExpression.Create($"{key:hex}"));

        Assert.Contains("hex", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resources_with_a_connection_string_are_their_connection_string()
    {
        var builder = Builder("--Parameters:cache-password=p");
        var redis = builder.AddRedis("cache");
        Allocate(redis.Resource, "tcp", 6380);

        var expression = ReferenceExpression.Create($"[{redis}]");

        Assert.Equal("[localhost:6380,password=p]", await expression.GetValueAsync(Token));
        Assert.Equal("[{cache.connectionString}]", expression.ValueExpression);
    }

    [Fact]
    public async Task A_redirected_connection_string_is_that_of_the_other_resource()
    {
        var builder = Builder("--ConnectionStrings:other=elsewhere");
        var redis = builder.AddRedis("cache").WithConnectionStringRedirection(builder.AddConnectionString("other").Resource);

        Assert.Equal("elsewhere", await redis.Resource.ConnectionStringExpression.GetValueAsync(Token));
    }

    [Fact]
    public void Manifest_forms_name_the_database_after_the_server()
    {
        var builder = Builder();
        var database = builder.AddPostgres("pg").AddDatabase("chatdb", "chat");

        Assert.Equal("{pg.connectionString};Database=chat", database.Resource.ConnectionStringExpression.ValueExpression);
    }
}
