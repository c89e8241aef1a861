using System.Text.Json;

namespace Winnow.Client.Tests.CommandLine;

public sealed class SourceTests
{
    private const string NoId = "{\"index\":{}}";

    [Fact]
    public void Cells_become_fields_and_empty_cells_do_not() =>
        Assert.Equal(
            [NoId, """{"name":"ant","size":1,"weight":0.5,"wings":false}""", NoId, """{"size":2,"wings":true}""", NoId, """{"name":"fly"}""", NoId, "{}"],
            Import.Read("x.tsv", "name\tsize\tweight\twings\nant\t1\t0.5\tfalse\n\n\t2\t\ttrue\nfly\n\t\t\t\n"));

    [Fact]
    public void What_is_no_literal_of_its_column_is_a_string()
    {
        var types = new Dictionary<string, string> { ["n"] = "long", ["d"] = "double", ["b"] = "boolean", ["k"] = "keyword" };
        Assert.Equal(
            [NoId, """{"n":"007","d":".5","b":"yes","k":"12"}""", NoId, """{"n":"1.5","d":-1e3,"b":true,"k":"true"}"""],
            Import.Read("x.csv", "n,d,b,k\n007,.5,yes,12\n1.5,-1e3,true,true\n", types: types));
    }

    [Fact]
    public void Control_characters_and_quotes_are_escaped_in_names_and_values()
    {
        var lines = Import.Read("x.csv", "\"a \"\"b\"\"\",c\n\"x\ny\",\\\t\u0001\"\"\"\"\n");
        Assert.Equal(2, lines.Length);
        using var document = JsonDocument.Parse(lines[1]);
        Assert.Equal("x\ny", document.RootElement.GetProperty("a \"b\"").GetString());
        Assert.Equal("\\\t\u0001\"", document.RootElement.GetProperty("c").GetString());
    }

    [Fact]
    public void The_id_column_is_the_id_and_stays_a_field() =>
        Assert.Equal(["{\"index\":{\"_id\":\"a\"}}", """{"n":1,"key":"a"}"""], Import.Read("x.tsv", "\uFEFFn\tkey\r\n1\ta\r\n", id: "key"));

    [Theory]
    [InlineData("x.csv", "a,b\n1,2\n", "c", "x.csv has no column 'c'; it has a, b")]
    [InlineData("x.csv", "a,b\n1,2\n1,2,3\n", null, "x.csv:3: 3 cells under 2 column names")]
    [InlineData("x.csv", "a,b,a\n1,2,3\n", null, "x.csv has more than one column 'a'")]
    [InlineData("x.csv", "a,b\n1,\"2\n", null, "x.csv:2: the file ends inside the quoted cell that begins here")]
    [InlineData("x.tsv", "", null, "x.tsv is empty: a header line is expected")]
    [InlineData("x.xml", "<a/>", null, "x.xml: no reader for '.xml' files; known are .tsv, .csv, .ndjson and .json")]
    [InlineData("x.ndjson", "{\"id\":1}\n\n{\"ID\":2}\n", "id", "x.ndjson:3: the document has no field 'id'")]
    [InlineData("x.ndjson", "{\"id\":null}\n", "id", "x.ndjson:1: the document has no field 'id'")]
    [InlineData("x.ndjson", "{\"id\":1}\n[1]\n", "id", "x.ndjson:2: a document is a JSON object")]
    [InlineData("x.json", "[{\"id\":1},{}]", "id", "x.json, item 2: the document has no field 'id'")]
    [InlineData("x.json", "[{\"id\":1},7]", "id", "x.json, item 2: a document is a JSON object")]
    public void What_cannot_be_read_is_refused_with_its_place(string file, string content, string? id, string message) =>
        Assert.Equal(message, Import.Refused(file, content, id));

    [Theory]
    [InlineData("x.ndjson", "{\"id\":1}\n{\"id\":\n", "id", "x.ndjson:2: ")]
    [InlineData("x.json", "[\n{\"a\":1},\n{\"a\":2},\n{oops}\n]", null, "x.json:4: ")]
    [InlineData("x.json", "[\n{\"a\":1}", null, "x.json:2: ")]
    [InlineData("x.json", "{\"a\":1}", null, "x.json:1: ")]
    public void Malformed_JSON_is_refused_with_its_line(string file, string content, string? id, string start) =>
        Assert.StartsWith(start, Import.Refused(file, content, id), StringComparison.Ordinal);

    [Fact]
    public void Lines_of_JSON_are_sent_as_they_are() =>
        Assert.Equal(
            ["{\"index\":{\"_id\":\"x\"}}", "{\"id\":\"x\" , \"a\":1e0}", "{\"index\":{\"_id\":\"5\"}}", "{\"id\":5}"],
            Import.Read("x.ndjson", "\uFEFF{\"id\":\"x\" , \"a\":1e0}\r\n  \n\n{\"id\":5}", id: "id"));

    [Fact]
    public void Items_of_an_array_become_one_line_each()
    {
        var lines = Import.Read("x.json", "\uFEFF[\n  {\n \"id\": \"x\",\n \"text\": \"a\\nb\"\n },\n {\"id\": 2.50}\n]\n", id: "id");
        Assert.Equal(["{\"index\":{\"_id\":\"x\"}}", "{\"id\":\"x\",\"text\":\"a\\nb\"}", "{\"index\":{\"_id\":\"2.50\"}}", "{\"id\":2.50}"], lines);
        Assert.Empty(Import.Read("x.json", "[]"));
    }

    [Fact]
    public void The_types_given_for_JSON_are_its_mapping()
    {
        using var file = new TempFile("x.ndjson", "{}");
        using var source = Winnow.Cli.Import.DocumentSource.Open(file.Info, idColumn: null);
        Assert.Null(source.SuggestMapping(Import.NoTypes));
        Assert.Equal("""{"properties":{"a":{"type":"ip"}}}"""u8.ToArray(), source.SuggestMapping(new Dictionary<string, string> { ["a"] = "ip" }));
    }
}
