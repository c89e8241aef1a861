namespace Winnow.Text;

/// <summary>The analysis settings, or a request for an analysis, cannot be met; the message says why in Elasticsearch's words.</summary>
public sealed class AnalysisException(string message, Exception? inner = null) : ArgumentException(message, inner);
