package dev.countersign.audit.verify;

/** A record is not what it must be, so that nothing behind it can be told either. */
final class RefusedRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Finding finding;

    RefusedRecordException(Finding finding) {
        super(finding.what(), null, false, false);
        this.finding = finding;
    }

    Finding finding() {
        return finding;
    }
}
