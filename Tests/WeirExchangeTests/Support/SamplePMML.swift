/// PMML to read, and to change.
enum SamplePMML {
  /// `SampleModel.small` as it is written.
  static let small = """
    <?xml version="1.0" encoding="UTF-8"?>
    <PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4">
      <Header>
        <Application name="weir"/>
      </Header>
      <DataDictionary numberOfFields="4">
        <DataField name="fraud" optype="categorical" dataType="string">
          <Value value="0"/>
          <Value value="1"/>
        </DataField>
        <DataField name="amount_log" optype="continuous" dataType="double"/>
        <DataField name="channel=web" optype="continuous" dataType="double"/>
        <DataField name="hour[0]" optype="continuous" dataType="double"/>
      </DataDictionary>
      <RegressionModel functionName="classification" normalizationMethod="logit">
        <MiningSchema>
          <MiningField name="fraud" usageType="target"/>
          <MiningField name="amount_log" missingValueReplacement="4.5" \
    missingValueTreatment="asMean"/>
          <MiningField name="channel=web" missingValueReplacement="0.0" \
    missingValueTreatment="asMean"/>
          <MiningField name="hour[0]" missingValueReplacement="0.25" \
    missingValueTreatment="asMean"/>
        </MiningSchema>
        <Output>
          <OutputField name="probability(1)" optype="continuous" dataType="double" \
    feature="probability" value="1"/>
        </Output>
        <LocalTransformations>
          <DerivedField name="standardized(amount_log)" optype="continuous" dataType="double">
            <Apply function="/">
              <Apply function="-">
                <FieldRef field="amount_log"/>
                <Constant dataType="double">4.5</Constant>
              </Apply>
              <Constant dataType="double">1.25</Constant>
            </Apply>
          </DerivedField>
          <DerivedField name="standardized(hour[0])" optype="continuous" dataType="double">
            <Apply function="/">
              <Apply function="-">
                <FieldRef field="hour[0]"/>
                <Constant dataType="double">0.25</Constant>
              </Apply>
              <Constant dataType="double">0.5</Constant>
            </Apply>
          </DerivedField>
        </LocalTransformations>
        <RegressionTable intercept="-2.5" targetCategory="1">
          <NumericPredictor name="standardized(amount_log)" coefficient="0.75"/>
          <NumericPredictor name="channel=web" coefficient="0.5"/>
          <NumericPredictor name="standardized(hour[0])" coefficient="-0.25"/>
        </RegressionTable>
        <RegressionTable intercept="0.0" targetCategory="0"/>
      </RegressionModel>
    </PMML>

    """

  /// What others write for raw columns: parts that mean nothing here, and a table of each category.
  static func folded(
    attributes: String = "normalizationMethod=\"softmax\"", values: String = "", tables: String
  ) -> String {
    """
    <?xml version='1.0'?>
    <PMML version='4.2' xmlns='http://www.dmg.org/PMML-4_2'>
      <!-- Written by another tool. -->
      <Header copyright='nobody'><Extension name='x'/></Header>
      <DataDictionary>
        <DataField name='b' optype='continuous' dataType='integer'/>
        <DataField name='a' optype='continuous' dataType='double'>
          <Interval closure='closedClosed' leftMargin='0' rightMargin='9'/>
        </DataField>
        <DataField name='y' optype='categorical' dataType='string'>\(values)</DataField>
      </DataDictionary>
      <RegressionModel modelName='m' functionName='classification' \(attributes)>
        <Extension extender='x'><Anything/></Extension>
        <MiningSchema>
          <MiningField name='b' usageType='active' missingValueReplacement='2'/>
          <MiningField name='a'/>
          <MiningField name='y' usageType='predicted'/>
        </MiningSchema>
        \(tables)
      </RegressionModel>
    </PMML>
    """
  }

  /// A table with predictors of b and a, in this order.
  static func full(_ category: String) -> String {
    """
    <RegressionTable targetCategory='\(category)' intercept='-1'>
      <NumericPredictor name='b' exponent='1' coefficient='0.5'/>
      <NumericPredictor name='a' coefficient=' 3e-1 '/>
    </RegressionTable>
    """
  }

  /// A table without predictors.
  static func empty(_ category: String, intercept: String = "0") -> String {
    "<RegressionTable targetCategory='\(category)' intercept='\(intercept)'/>"
  }
}
