using System.Globalization;
using System.Text;
using System.Text.Json;
using Winnow.Index;
using Winnow.Text;

namespace Winnow.Benchmarks;

/// <summary>
/// Rows of a tab-separated file with a header line, as documents: an id and two texts of the first column, a keyword of the second, a
/// number of the third, a text of the fourth, the length of the row as another number, and the row as JSON for the stored bytes.
/// </summary>
internal sealed class Corpus
{
    private static readonly FieldInfo Id = new("_id", IndexOptions.Docs);
    private static readonly FieldInfo SeqNo = new("_seq_no", DocValues: DocValuesType.SortedNumeric, HasPoints: true);
    private static readonly FieldInfo Name = new("name", IndexOptions.DocsAndFreqsAndPositions, HasNorms: true);
    private static readonly FieldInfo Summary = new("summary", IndexOptions.DocsAndFreqsAndPositions, HasNorms: true);
    private static readonly FieldInfo Version = new("version", IndexOptions.Docs, DocValues: DocValuesType.SortedSet);
    private static readonly FieldInfo Downloads = new("downloads", DocValues: DocValuesType.SortedNumeric, HasPoints: true);
    private readonly List<Row> _rows = [];

    public int Count => _rows.Count;

    public long SourceBytes { get; private set; }

    public static Corpus Load(string path)
    {
        var corpus = new Corpus();
        foreach (var line in File.ReadLines(path).Skip(1))
        {
            var cells = line.Split('\t');
            var cell = (int i) => i < cells.Length ? cells[i] : "";
            var number = long.TryParse(cell(2), NumberStyles.Integer, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
            var json = JsonSerializer.SerializeToUtf8Bytes(new { name = cell(0), version = cell(1), downloads = number, summary = cell(3) });
            corpus._rows.Add(new Row(cell(0), Encoding.UTF8.GetBytes(cell(0)), Encoding.UTF8.GetBytes(cell(1)), cell(3), number, json));
            corpus.SourceBytes += json.Length;
        }

        return corpus;
    }

    public ReadOnlySpan<byte> IdOf(int row) => _rows[row].Id;

    public void Fill(Document doc, int row, long seqNo)
    {
        var values = _rows[row];
        doc.Clear();
        doc.AddTerm(Id, values.Id);
        doc.AddLong(SeqNo, seqNo);
        doc.AddText(Name, values.Name, BuiltInAnalyzers.Standard);
        doc.AddTerm(Version, values.Version);
        doc.AddLong(Downloads, values.Downloads);
        doc.AddText(Summary, values.Summary, BuiltInAnalyzers.Standard);
        doc.Source = values.Json;
    }

    private sealed record Row(string Name, byte[] Id, byte[] Version, string Summary, long Downloads, byte[] Json);
}
